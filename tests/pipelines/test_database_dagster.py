"""A run of Dagster over a mall's database: its password is not among what Dagster stores, however the run ends."""

from __future__ import annotations

from pathlib import Path

import dagster as dg
import pytest

from pipelines.definitions import build_definitions
from pipelines.defs.mall import Mall
from tests.pipelines.database_servers import PASSWORD, PASSWORD_ENV, Server
from tests.pipelines.small_database import DatabaseMall

WRONG = "canary-90210"


@pytest.fixture
def mall(server: Server, tmp_path: Path) -> DatabaseMall:
    mall = DatabaseMall(server, tmp_path)
    mall.sell(1)
    return mall


def assert_stored_nowhere(mall: DatabaseMall, secret: str, *, succeeds: bool) -> None:
    definitions = build_definitions(Mall(source=str(mall.file), home=str(mall.home.root), as_of="2026-03-01T00:00:00Z"))
    storage = mall.root / "dagster"
    storage.mkdir()
    with dg.DagsterInstance.local_temp(str(storage)) as instance:
        job = definitions.resolve_job_def("run")
        result = job.execute_in_process(instance=instance, raise_on_error=False)
        stored = "\n".join(map(str, instance.all_logs(result.run_id)))
    assert result.success is succeeds
    assert "Started execution of run" in stored
    assert secret not in stored
    assert not [file for file in mall.root.rglob("*") if file.is_file() and secret.encode() in file.read_bytes()]


@pytest.mark.slow
def test_a_good_run(mall):
    assert_stored_nowhere(mall, PASSWORD, succeeds=True)


def test_a_run_with_a_wrong_password(mall, monkeypatch):
    monkeypatch.setenv(PASSWORD_ENV, WRONG)
    assert_stored_nowhere(mall, WRONG, succeeds=False)


@pytest.mark.slow
def test_a_run_that_misses_a_column(mall):
    mall.read = mall.read.replace('"postage"', '"freight"')
    assert_stored_nowhere(mall, PASSWORD, succeeds=False)
