"""What is wrong with a database is one sentence, and its password is in none of them, nor anywhere else."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.errors import ConfigurationError, FenxiaoError
from pipelines.raw_store import RawStore
from pipelines.settings import PROJECT
from tests.pipelines.database_servers import PASSWORD, PASSWORD_ENV, READER, Server
from tests.pipelines.running import Command
from tests.pipelines.small_database import READ, DatabaseMall


@pytest.fixture
def mall(server: Server, tmp_path: Path) -> DatabaseMall:
    return DatabaseMall(server, tmp_path)


@pytest.fixture
def fenxiao(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Command:
    return Command(monkeypatch, capfd)


def refused(mall: DatabaseMall, kind: type[FenxiaoError] = ConfigurationError) -> str:
    """What the reading is refused with: nothing is taken in."""
    with pytest.raises(kind) as error:
        mall.take_in()
    assert not RawStore(mall.home).manifest().batches
    assert len(str(error.value).splitlines()) == 1
    assert PASSWORD not in str(error.value)
    return str(error.value)


def test_a_wrong_password_is_named_with_where_it_comes_from(mall, monkeypatch):
    monkeypatch.setenv(PASSWORD_ENV, "wrong-7731")
    complaint = refused(mall)
    assert f"refuses {READER}" in complaint
    assert f"the environment variable {PASSWORD_ENV}" in complaint
    assert "wrong-7731" not in complaint


@pytest.mark.parametrize("password", ["p@s:s/w%40rd?#&=+", 'a b"c${X}', "密码-7731"])
def test_a_password_may_be_of_any_signs_and_is_still_not_shown(mall, monkeypatch, password):
    guest = f"guest_{mall.name}"
    by = "identified by" if mall.server.scheme == "mysql" else "password"
    mall.execute(f"create user {guest} {by} '{password}'", f"grant select on sales to {guest}")
    mall.sell(1)
    mall.url = mall.url.replace(f"{READER}@", f"{guest}@")
    monkeypatch.setenv(PASSWORD_ENV, password + "不对")
    assert password not in refused(mall)
    monkeypatch.setenv(PASSWORD_ENV, password)
    assert mall.take_in().of("orders").taken == 1


def test_a_password_that_is_not_set_is_named(mall, monkeypatch):
    monkeypatch.delenv(PASSWORD_ENV)
    assert f"{PASSWORD_ENV}, which is not set" in refused(mall)


def test_an_unknown_database_is_named(mall):
    mall.url = mall.url.replace(mall.name, "nowhere")
    assert "there is no database nowhere" in refused(mall)


def test_a_host_that_does_not_answer_is_named_with_why(mall):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = probe.getsockname()[1]
    mall.url = mall.url.replace(f":{mall.server.port}", f":{free}")
    assert f":{free}/{mall.name} can't be reached (nothing listens there)" in refused(mall, FenxiaoError)
    mall.url = mall.url.replace("127.0.0.1", "no-such-host.invalid")
    assert "no-such-host.invalid" in refused(mall, FenxiaoError)


def test_a_missing_table_is_named_before_anything_is_read(mall):
    mall.read = READ + '[read.refunds]\ncolumns = ["id"]\n'
    assert "has no table refunds" in refused(mall)
    assert mall.extract is None


def test_a_missing_column_is_named(mall):
    mall.read = READ.replace('"postage"', '"freight"')
    assert "has no column freight: correct [read.sales]" in refused(mall)


def test_a_table_that_may_not_be_read_is_named(mall):
    mall.execute("create table secrets (id int primary key)")
    mall.read = READ + '[read.secrets]\ncolumns = ["id"]\n'
    if mall.server.scheme == "mysql":
        mall.execute(f"revoke select on {mall.name}.* from {READER}", f"grant select on sales to {READER}")
    else:
        mall.execute(f"revoke select on secrets from {READER}")
    assert f"has no table secrets that {READER} may read" in refused(mall)
    mall.execute(f"grant insert on secrets to {READER}")  # and now it is seen
    assert f"does not let {READER} read secrets: grant SELECT on it" in refused(mall)


@pytest.mark.parametrize(
    ("read", "complaint"),
    [
        (READ + 'key = ["buyer"]', "may hold the key buyer twice: name one that is unique, such as id"),
        (READ.replace('"update_time"', '"postage"'), "has no instants in postage"),
        (READ.replace("sales", "heap"), "heap of"),
    ],
    ids=["a key that is not unique", "a cursor that is no instant", "no key"],
)
def test_what_could_lose_a_row_is_refused(mall, read, complaint):
    instant = "datetime" if mall.server.scheme == "mysql" else "timestamp"
    columns = f"buyer int, placed int, postage int, deleted int, update_time {instant}"
    mall.execute(f"create table heap ({columns})")
    mall.read = read
    assert complaint in refused(mall)


def test_a_value_that_has_no_place_anywhere_is_named_with_its_column_and_not_quoted(postgresql, tmp_path, monkeypatch):
    monkeypatch.setenv(PASSWORD_ENV, PASSWORD)
    mall = DatabaseMall(postgresql, tmp_path)
    mall.sell(1)
    mall.execute("alter table sales add share numeric(5, 2)", "update sales set share = 'NaN'")
    mall.read = READ.replace('"postage"', '"share"')
    assert "has a value in share that is no decimal128(5, 2)" in refused(mall, FenxiaoError)
    mall.execute("update sales set share = 1, placed = 'infinity'")
    assert "sales of postgresql://" in refused(mall, FenxiaoError)


def test_rows_without_a_cursor_are_refused_and_not_passed_over(mall):
    mall.sell(1, 2)
    mall.execute("update sales set update_time = null where id = 2")
    assert "rows without update_time, which would be passed over" in refused(mall, FenxiaoError)


def test_a_wrong_password_is_seen_nowhere_not_even_with_debug(mall):
    assert_seen_nowhere(mall, "sources", "wrong-7731")


@pytest.mark.slow
def test_the_password_is_seen_nowhere_when_a_run_fails_not_even_with_debug(mariadb, tmp_path):
    mall = DatabaseMall(mariadb, tmp_path)
    mall.sell(1)
    mall.read = READ.replace('"postage"', '"freight"')
    assert_seen_nowhere(mall, "run", PASSWORD)


def assert_seen_nowhere(mall: DatabaseMall, command: str, secret: str) -> None:
    """The command fails with this password, and neither what it prints nor what it writes shows it."""
    call = ["--debug", command, "--source", mall.file, "--home", mall.home.root]
    failed = subprocess.run(
        [sys.executable, "-m", "pipelines.cli", *map(str, call)],
        cwd=PROJECT,
        env={PASSWORD_ENV: secret, "PATH": "/usr/bin", "HOME": str(mall.root)},
        capture_output=True,
        text=True,
    )
    assert failed.returncode != 0
    assert "Traceback" in failed.stderr
    assert "ConfigurationError" in failed.stderr
    assert secret not in failed.stdout + failed.stderr
    written = [file for file in mall.root.rglob("*") if file.is_file()]
    assert written
    assert not any(secret.encode() in file.read_bytes() for file in written)


def test_sources_lists_tests_and_says_how_far_each_table_has_been_read(mall, fenxiao):
    mall.sell(1, 2, at="2026-01-03 08:00:00")
    never = fenxiao("sources", "--source", mall.file, "--home", mall.home.root)
    assert never.code == 0
    assert "sales" in never.out
    assert "never" in never.out
    assert "connected, read-only" in never.out
    mall.take_in()
    read = fenxiao("sources", "--source", mall.file, "--home", mall.home.root)
    assert "2026-01-03 08:00:00" in read.out
    assert "never" not in read.out
    mall.execute("drop table sales")
    gone = fenxiao("sources", "--source", mall.file, "--home", mall.home.root)
    assert gone.code == 2
    assert "2026-01-03 08:00:00" in gone.out
    assert "has no table sales" in gone.err
    assert PASSWORD not in never.out + never.err + read.out + read.err + gone.out + gone.err
