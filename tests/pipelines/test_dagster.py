"""The graph as Dagster runs it: assets and checks, what blocks publishing, the morning's schedule."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from dagster import DagsterRun, DagsterRunStatus
from dagster._core.instance.ref import InstanceRef
from dagster._utils.schedules import cron_string_iterator
from dagster._utils.tags import TagConcurrencyLimitsCounter

from pipelines.dbt_project import parsed_project
from pipelines.definitions import build_definitions, build_tables, defs
from pipelines.defs.mall import Mall
from pipelines.defs.score import SCORES
from pipelines.errors import FenxiaoError
from pipelines.publish import latest
from pipelines.run_lock import run_lock
from pipelines.settings import PROJECT
from tests.pipelines.running import AS_OF, mistaken_project, small_mall
from tests.transform.engine import published_tables

LATEST = dg.AssetKey(["published", "latest"])
#: What other jobs make, after a run or without one.
BESIDE = {
    *(dg.AssetKey(["published", name]) for name in ("boards", "alarms")),
    *(dg.AssetKey(["outbox", name]) for name in ("packs", "boards", "brief", "sent")),
    dg.AssetKey(["models", "learnt"]),
}


@pytest.fixture
def mall(tmp_path: Path) -> Mall:
    return Mall(source=str(small_mall(tmp_path / "landing")), home=str(tmp_path / "home"), as_of=AS_OF)


def execute(mall: Mall, **arguments: Any) -> dg.ExecuteInProcessResult:
    job = build_definitions(mall).resolve_job_def("run")
    return job.execute_in_process(raise_on_error=False, **arguments)


def failures(result: dg.ExecuteInProcessResult) -> str:
    """All that the failed steps say, wrapped or not."""
    return "\n".join(event.event_specific_data.error.to_string() for event in result.get_step_failure_events())


# The job


def test_one_run_materialises_every_asset_passes_every_check_and_publishes(mall):
    result = execute(mall)
    assert result.success
    assets = defs.resolve_asset_graph().get_all_asset_keys()
    made = {event.asset_key for event in result.get_asset_materialization_events()}
    assert made == assets - BESIDE
    checks = result.get_asset_check_evaluations()
    tests = [node for node in parsed_project()[1]["nodes"].values() if node["resource_type"] == "test"]
    assert len(checks) == len(tests) > 50
    assert all(check.passed for check in checks)
    assert len(published_tables(mall.place)["fct_commission_lines"]) > 300


def test_every_dbt_test_is_a_check_that_blocks():
    tests = {node["name"] for node in parsed_project()[1]["nodes"].values() if node["resource_type"] == "test"}
    specs = list(build_tables.check_specs)
    assert {spec.name for spec in specs} == tests
    assert all(spec.blocking for spec in specs)


@pytest.mark.slow
def test_a_check_that_fails_blocks_publishing(mall, tmp_path_factory):
    with mistaken_project(tmp_path_factory):
        result = execute(mall)
    assert not result.success
    failed = {check.check_name: check for check in result.get_asset_check_evaluations() if not check.passed}
    check = failed["unique_dim_products_product_id"]
    assert check.asset_key == dg.AssetKey(["marts", "dim_products"])
    assert check.metadata["failing_rows"].value == 40
    assert LATEST not in {event.asset_key for event in result.get_asset_materialization_events()}
    assert latest(mall.place) is None
    alone = execute(mall, asset_selection=[LATEST])
    assert not alone.success
    assert "there is nothing to publish" in failures(alone)


@pytest.mark.slow
def test_a_single_table_may_be_asked_for(mall):
    """It is built with all others, and so scored and published only when asked for too."""
    assert execute(mall, asset_selection=RAW).success
    table = dg.AssetKey(["marts", "dim_products"])
    result = execute(mall, asset_selection=[table])
    assert result.success, failures(result)
    assert {event.asset_key for event in result.get_asset_materialization_events()} == {table}
    unscored = execute(mall, asset_selection=[LATEST])
    assert "was not scored, so not published" in failures(unscored)
    assert latest(mall.place) is None
    assert execute(mall, asset_selection=[*SCORES, LATEST]).success
    assert "dim_products" in published_tables(mall.place)


RAW = [key for key in defs.resolve_asset_graph().get_all_asset_keys() if key.path[0] == "raw"]


def test_a_second_run_at_once_is_refused_in_one_line(mall):
    with run_lock(mall.place), pytest.raises(dg.DagsterError) as refused:
        build_definitions(mall).resolve_job_def("run").execute_in_process()
    assert isinstance(refused.value.__cause__, FenxiaoError)
    assert str(refused.value.__cause__).startswith(f"Another run is working in {mall.home}: ")


def test_in_the_daemon_a_second_run_waits_its_turn_and_what_is_told_waits_for_none(tmp_path, monkeypatch):
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    with dg.DagsterInstance.from_ref(InstanceRef.from_dir(str(tmp_path), config_dir=str(PROJECT))) as instance:
        queue = instance.get_concurrency_config().run_queue_config
        assert not instance.telemetry_enabled
    jobs = [defs.resolve_job_def(job.name) for job in defs.jobs]
    started = [DagsterRun(job_name=job.name, tags=job.tags, status=DagsterRunStatus.STARTED) for job in jobs]
    assert queue.max_concurrent_runs >= len(jobs) > 1
    for run in started:
        limits = TagConcurrencyLimitsCounter(queue.tag_concurrency_limits, [run])
        assert [other.job_name for other in started if limits.is_blocked(other)] == [run.job_name]


# The schedule


def schedule(mall: Mall) -> dg.ScheduleDefinition:
    return build_definitions(mall).resolve_schedule_def("every_morning")


def source_file(folder: Path, place: str, timezone: str = "Asia/Shanghai") -> Path:
    """A source that delivers what lies in another folder."""
    file = folder / "mall.toml"
    file.write_text(f'[source]\nplace = "{place}"\n[business]\ntimezone = "{timezone}"\n', encoding="utf-8")
    return file


def test_every_morning_one_run_is_asked_for(mall):
    morning = schedule(mall)
    midnight = datetime(2026, 3, 1, tzinfo=UTC).timestamp()
    ticks = cron_string_iterator(midnight, morning.cron_schedule, morning.execution_timezone)
    for day, tick in zip(range(1, 4), ticks, strict=False):
        assert tick.astimezone(UTC) == datetime(2026, 3, day, 21, 30, tzinfo=UTC)  # half past five in Shanghai
        [request] = morning.evaluate_tick(dg.build_schedule_context(scheduled_execution_time=tick)).run_requests
        assert request.job_name in (None, "run")


def test_the_morning_is_that_of_the_malls_own_time_zone(mall, tmp_path):
    elsewhere = source_file(tmp_path, "landing", "America/Sao_Paulo")
    assert schedule(Mall(source=str(elsewhere), home=mall.home)).execution_timezone == "America/Sao_Paulo"
    nowhere = Mall(source=str(tmp_path / "nowhere"), home=mall.home)
    assert schedule(nowhere).execution_timezone == "Asia/Shanghai"
