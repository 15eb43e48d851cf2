"""Dagster's event log kept open holds what Dagster's own storage would: that reads it, and each run is whole."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.storage.event_log import SqliteEventLogStorage

from pipelines.defs.event_log import OPEN_FILES, OpenEventLog
from pipelines.settings import PROJECT

KEYS = [dg.AssetKey(f"table_{number}") for number in range(20)]


@dg.multi_asset(
    specs=[dg.AssetSpec(key) for key in KEYS], check_specs=[dg.AssetCheckSpec("is_right", asset=key) for key in KEYS]
)
def tables() -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
    for key in KEYS:
        yield dg.MaterializeResult(key)
        yield dg.AssetCheckResult(asset_key=key, check_name="is_right", passed=key != KEYS[3])


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dg.DagsterInstance]:
    """By the project's own configuration."""
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    shutil.copy(PROJECT / "dagster.yaml", tmp_path)
    with dg.DagsterInstance.get() as instance:
        yield instance


def run(instance: dg.DagsterInstance) -> str:
    return dg.materialize([tables], instance=instance).run_id


def told(storage: SqliteEventLogStorage, run_id: str) -> list[tuple[str, str]]:
    return [(entry.get_dagster_event().event_type_value, entry.message) for entry in storage.get_logs_for_run(run_id)]


def test_dagsters_own_storage_reads_all_of_it(instance: dg.DagsterInstance, tmp_path: Path) -> None:
    ours = instance.event_log_storage
    assert isinstance(ours, OpenEventLog)
    run_id = run(instance)
    theirs = SqliteEventLogStorage(str(tmp_path / "history" / "runs"))
    events = told(theirs, run_id)
    assert [name for name, _ in events].count("ASSET_MATERIALIZATION") == len(KEYS)
    assert events == told(ours, run_id)
    assert set(theirs.all_asset_keys()) == set(KEYS)
    [failed] = theirs.get_asset_check_execution_history(dg.AssetCheckKey(KEYS[3], "is_right"), limit=5)
    assert (failed.run_id, failed.status.value) == (run_id, "FAILED")


@pytest.mark.slow
def test_each_run_has_its_own_events_however_many_there_are(instance: dg.DagsterInstance) -> None:
    runs = [run(instance) for _ in range(OPEN_FILES + 1)]
    ours = instance.event_log_storage
    assert len({len(told(ours, run_id)) for run_id in runs}) == 1
    assert len(ours._engines) == OPEN_FILES
    materializations = instance.fetch_materializations(KEYS[0], limit=99).records
    assert [record.run_id for record in materializations] == runs[::-1]


def test_what_is_wiped_is_gone_and_the_next_run_is_whole(instance: dg.DagsterInstance) -> None:
    old = run(instance)
    instance.event_log_storage.wipe()
    assert told(instance.event_log_storage, old) == []
    new = run(instance)
    assert [name for name, _ in told(instance.event_log_storage, new)].count("ASSET_MATERIALIZATION") == len(KEYS)
