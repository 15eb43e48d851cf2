"""Fixtures that several files share. A database server starts when the first test of a session asks for one."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.pipelines.checking import state
from tests.pipelines.database_servers import (
    PASSWORD,
    PASSWORD_ENV,
    Server,
    mariadb_server,
    postgresql_server,
)
from tests.pipelines.running import Called, Command
from tests.pipelines.small_delivery import Mall, member, order, write_csv


@pytest.fixture(scope="session")
def mariadb() -> Iterator[Server]:
    with mariadb_server() as server:
        yield server


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    with postgresql_server() as server:
        yield server


@pytest.fixture(params=["mariadb", "postgresql"])
def server(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Server:
    """Either server, and its password in the environment."""
    monkeypatch.setenv(PASSWORD_ENV, PASSWORD)
    return request.getfixturevalue(request.param)


@pytest.fixture
def delivered_mall(tmp_path: Path) -> Mall:
    """A mall that has delivered once, and now brings new members beside what is hostile."""
    mall = Mall(tmp_path)
    mall.deliver(orders=[order("o1")])
    (mall.folder / "orders.csv").unlink()
    write_csv(mall.folder / "members.csv", [member("m2", phone="13800000002")])
    return mall


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder to work in, and an empty one for what is temporary: both are as before when the test ends."""
    working, temporary = tmp_path / "working", tmp_path / "temporary"
    working.mkdir()
    temporary.mkdir()
    monkeypatch.chdir(working)
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", None)
    yield working
    assert list(temporary.iterdir()) == []


@pytest.fixture
def check(places: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Callable[..., Called]:
    """`fenxiao check` with these arguments, after which every file is what it was, to the instant."""
    command = Command(monkeypatch, capfd)

    def call(*arguments: object) -> Called:
        before = state(places)
        called = command("check", *arguments)
        assert state(places) == before
        return called

    return call
