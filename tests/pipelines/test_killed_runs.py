"""The real process killed by SIGKILL at ten moments: readers notice nothing, the next run is as if nothing had been.

A hook of Python's, put into the process from outside, reports what it does to files; the test kills it when the chosen
thing is about to happen. So each moment is hit every time, on any machine.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from signal import SIGKILL

import polars as pl
import pytest

from pipelines.publish import latest
from pipelines.run import run
from pipelines.run_lock import is_running
from pipelines.settings import PROJECT, Home
from tests.pipelines.running import AS_OF, small_mall
from tests.transform.engine import published_tables

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("killed_runs")]

HOOK = """
import os, re, sys, time

event, path, times, stays = os.environ["KILL_AT"].split(" ")
times = int(times)

def watch(name, arguments):
    global times
    if name == event and re.search(path, str(arguments[1 if name == "os.rename" else 0])):
        times -= 1
        if times == 0:
            os.write(2, b"\\nthe moment has come\\n")
            time.sleep(float(stays))

sys.addaudithook(watch)
"""


@dataclass(frozen=True)
class Moment:
    """The process is about to do this to a path; or, where it does not wait for its end, is in the middle of it.

    `times`: it has done so before, and does it for the second or a later time.
    """

    name: str
    event: str
    path: str
    times: int = 1
    waits: bool = True

    def __str__(self) -> str:
        return self.name


TAKING_IN = (
    Moment("orders are being written", "os.mkdir", r"/raw/\.incoming/orders$", waits=False),
    Moment("contacts are being kept", "sqlite3.connect", r"contacts\.sqlite$", waits=False),
    Moment("half of the batches lie in their place", "os.rename", r"/raw/orders/2\.parquet$"),
    Moment("the manifest is about to count them", "os.rename", r"/raw/manifest\.json$"),
    Moment("the warehouse is about to be made anew", "os.remove", r"/warehouse\.duckdb$"),
)
BUILDING = (
    Moment("the first tables are being built", "open", r"/dbt/run/.*int_order_lines\.sql$", waits=False),
    Moment("the marts are being built", "open", r"/dbt/run/.*fct_commission_ledger\.sql$", waits=False),
)
PUBLISHING = (
    Moment("the policy is about to be noted as used", "os.rename", r"/raw/policy_used\.json$"),
    Moment("the file is about to get its name", "os.rename", r"/published/\d+T\d+\.duckdb$"),
    Moment("readers are about to be switched", "os.rename", r"/published/LATEST$"),
)
# By what comes next: the folder is opened to be synced, as it was before the pointer.
SWITCHED = Moment("readers have been switched", "open", r"/published$", times=2)


@dataclass(frozen=True)
class Malls:
    """`small` is what was delivered first, and published in `home`; `grown` is the same files with more rows."""

    small: Path
    grown: Path
    home: Home


@pytest.fixture(scope="module")
def malls(tmp_path_factory: pytest.TempPathFactory) -> Malls:
    root = tmp_path_factory.mktemp("malls")
    grown, small = small_mall(root / "grown", orders=1500), root / "small"
    small.mkdir()
    for file in grown.iterdir():
        rows = pl.read_parquet(file)
        rows.head(len(rows) * 2 // 3).write_parquet(small / file.name)
    home = Home(root / "home")
    run(home, small, as_of=AS_OF)
    return Malls(small, grown, home)


@pytest.fixture(scope="module")
def unharmed(malls: Malls, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home in which the second delivery was taken in and published without any trouble."""
    home = copied(malls.home, tmp_path_factory.mktemp("unharmed"))
    run(home, deliver(malls.grown, home), as_of=AS_OF)
    return home


def copied(home: Home, folder: Path) -> Home:
    return Home(Path(shutil.copytree(home.root, folder / "home")))


def deliver(landing: Path, home: Home) -> Path:
    """The delivery under the name that the one before had."""
    return Path(shutil.copytree(landing, home.root.parent / "small", dirs_exist_ok=True))


def command(home: Home, landing: Path) -> list[str]:
    call = ["run", "--source", landing, "--as-of", AS_OF, "--home", home.root]
    return [sys.executable, "-m", "pipelines.cli", *map(str, call)]


def kill_run(home: Home, landing: Path, moment: Moment, hook: Path) -> None:
    """Starts a run and kills it at the moment."""
    (hook / "sitecustomize.py").write_text(HOOK, encoding="utf-8")
    kill_at = f"{moment.event} {moment.path} {moment.times} {60 if moment.waits else 0}"
    environment = os.environ | {"PYTHONPATH": str(hook), "KILL_AT": kill_at}
    process = subprocess.Popen(command(home, landing), cwd=PROJECT, env=environment, stderr=subprocess.PIPE, text=True)
    with process:
        said = []
        for line in process.stderr:
            said.append(line)
            if "the moment has come" in line:
                process.kill()
    assert process.returncode == -SIGKILL, f"{moment} never came: {''.join(said)}"


def contacts(home: Home) -> list[tuple]:
    with closing(sqlite3.connect(home.contacts)) as store:
        return store.execute("select * from contacts order by member_id").fetchall()


def leftovers(home: Home) -> list[str]:
    """What no run that ended well leaves behind."""
    scratch = (".incoming", ".take_in", ".new", ".tmp", ".wal", ".building.duckdb", "spill")
    return [str(path) for path in home.root.rglob("*") if path.name.endswith(scratch)]


def assert_as_if_nothing_had_been(home: Home, unharmed: Home) -> None:
    got, expected = published_tables(home), published_tables(unharmed)
    assert got.keys() == expected.keys()
    assert [name for name in got if got[name] != expected[name]] == []
    manifests = [(place.raw / "manifest.json").read_text(encoding="utf-8") for place in (home, unharmed)]
    assert manifests[0] == manifests[1]
    assert contacts(home) == contacts(unharmed)
    assert leftovers(home) == []


def test_the_second_delivery_shows_in_what_is_published(malls, unharmed):
    """Else the tests below would prove nothing."""
    before, after = published_tables(malls.home), published_tables(unharmed)
    assert len(after["fct_commission_lines"]) > len(before["fct_commission_lines"])


def test_ten_runs_killed_one_after_another_leave_no_trace(malls, unharmed, tmp_path):
    """One home for all, the moments in the order in which a run comes to them: so each run but the first goes, on what
    the one killed before it has left, through the moment of that kill and on to its own, and the last one to the end.
    """
    home = copied(malls.home, tmp_path)
    landing, seen = deliver(malls.grown, home), published_tables(home)
    for moment in (*TAKING_IN, *BUILDING, *PUBLISHING):
        kill_run(home, landing, moment, tmp_path)
        assert latest(home) == home.published / latest(malls.home).name, moment
        assert published_tables(home) == seen, moment
        assert not is_running(home), moment
    subprocess.run(command(home, landing), cwd=PROJECT, check=True)
    assert_as_if_nothing_had_been(home, unharmed)
    assert len(list(home.published.glob("*.duckdb"))) == 2


def test_a_kill_before_the_manifest_counts_the_batches_leaves_no_trace(malls, unharmed, tmp_path):
    """Alone: in the test above nine more runs had their chance to set right what this kill leaves."""
    home = copied(malls.home, tmp_path)
    landing = deliver(malls.grown, home)
    kill_run(home, landing, TAKING_IN[3], tmp_path)
    run(home, landing, as_of=AS_OF)
    assert_as_if_nothing_had_been(home, unharmed)


@pytest.mark.slow
def test_once_readers_are_switched_a_kill_takes_nothing_from_them(malls, unharmed, tmp_path):
    home = copied(malls.home, tmp_path)
    landing = deliver(malls.grown, home)
    kill_run(home, landing, SWITCHED, tmp_path)
    assert_as_if_nothing_had_been(home, unharmed)
    run(home, landing, as_of=AS_OF)
    assert_as_if_nothing_had_been(home, unharmed)
