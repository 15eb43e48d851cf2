"""The sensor on the landing folder: one run for what has landed, and a few more while that fails."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from pipelines.business_time import now
from pipelines.definitions import build_definitions
from pipelines.defs.automation import request_run
from pipelines.defs.mall import Mall
from pipelines.publish import latest
from pipelines.run_lock import run_lock
from tests.pipelines.running import AS_OF, small_mall


@pytest.fixture
def mall(tmp_path: Path) -> Mall:
    return Mall(source=str(small_mall(tmp_path / "landing")), home=str(tmp_path / "home"), as_of=AS_OF)


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    """What remembers the runs, with nothing of this machine in it."""
    (tmp_path / "dagster").mkdir()
    with dg.DagsterInstance.local_temp(str(tmp_path / "dagster")) as instance:
        yield instance


def tick(mall: Mall, instance: dg.DagsterInstance, cursor: str | None = None) -> Any:
    sensor = build_definitions(mall).resolve_sensor_def("landing_folder")
    with dg.build_sensor_context(cursor=cursor, instance=instance) as context:
        return sensor.evaluate_tick(context)


def age(file: Path, seconds: float) -> None:
    then = time.time() - seconds
    os.utime(file, (then, then))


def assert_skipped(answer: Any, why: str) -> None:
    assert answer.run_requests == []
    assert why in answer.skip_message


def test_files_that_landed_ask_for_one_run(mall, instance):
    first = tick(mall, instance)
    [request] = first.run_requests
    assert request.run_key == first.cursor
    assert_skipped(tick(mall, instance, first.cursor), "Nothing new has landed")
    orders = Path(mall.source) / "orders.parquet"
    orders.write_bytes(orders.read_bytes())
    assert_skipped(tick(mall, instance, first.cursor), "still being written")
    age(orders, 60)
    second = tick(mall, instance, first.cursor)
    assert len(second.run_requests) == 1
    assert second.cursor != first.cursor


def test_a_folder_that_is_empty_or_missing_asks_for_nothing(tmp_path, instance):
    landing = tmp_path / "landing"
    mall = Mall(source=str(landing), home=str(tmp_path / "home"))
    (tmp_path / "orders.csv").touch()
    age(tmp_path / "orders.csv", 60)
    assert_skipped(tick(mall, instance), "There is no folder or file")
    landing.mkdir()
    assert_skipped(tick(mall, instance), "Nothing has landed")
    for name in (".orders.csv.part", "_orders.csv", "~$orders.xlsx"):
        (landing / name).touch()
        age(landing / name, 60)
    assert_skipped(tick(mall, instance), "Nothing has landed")


def test_a_source_file_is_watched_together_with_the_place_it_names(mall, tmp_path, instance):
    (tmp_path / "sources").mkdir()
    source = tmp_path / "sources" / "mall.toml"
    source.write_text('[source]\nplace = "../landing"\n', encoding="utf-8")
    age(source, 60)
    elsewhere = Mall(source=str(source), home=mall.home)
    first = tick(elsewhere, instance)
    assert len(first.run_requests) == 1
    age(Path(mall.source) / "orders.parquet", 90)
    second = tick(elsewhere, instance, first.cursor)
    assert len(second.run_requests) == 1
    source.write_text(source.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")
    age(source, 60)
    assert len(tick(elsewhere, instance, second.cursor).run_requests) == 1


def test_what_lands_during_a_run_is_looked_at_after_it(mall, instance):
    with run_lock(mall.place):
        assert_skipped(tick(mall, instance), "A run is under way")
    assert len(tick(mall, instance).run_requests) == 1


def asked_run(mall: Mall, instance: dg.DagsterInstance, request: dg.RunRequest) -> bool:
    """Does what Dagster's daemon does when a sensor asks: whether the run succeeded."""
    job, tags = build_definitions(mall).resolve_job_def("run"), {"dagster/run_key": request.run_key}
    return job.execute_in_process(instance=instance, tags=tags, raise_on_error=False).success


@pytest.mark.slow
def test_a_run_that_failed_is_asked_for_again_after_a_pause(mall, instance):
    """What it failed of may have passed since: a full disk, or, as here, another run."""
    first = tick(mall, instance)
    with run_lock(mall.place):
        assert not asked_run(mall, instance, first.run_requests[0])
    assert_skipped(tick(mall, instance, first.cursor), "has failed: it is asked for again 10 minutes later")
    landed, _, _ = first.cursor.rpartition("-")
    second = request_run(landed, first.cursor, instance, now() + timedelta(minutes=11))
    assert second.run_key == f"{landed}-2" != first.cursor
    assert asked_run(mall, instance, second)
    assert latest(mall.place) is not None
    assert_skipped(tick(mall, instance, second.run_key), "Nothing new has landed")


@pytest.mark.slow
def test_a_run_that_fails_again_and_again_is_not_asked_for_for_ever(mall, instance):
    torn = Path(mall.source) / "refunds.parquet"
    torn.write_bytes(b"torn")
    age(torn, 60)
    request, cursor, runs = tick(mall, instance).run_requests[0], None, 0
    while isinstance(request, dg.RunRequest):
        assert not asked_run(mall, instance, request)
        cursor, runs = request.run_key, runs + 1
        request = request_run(cursor.rpartition("-")[0], cursor, instance, now() + timedelta(days=1))
    assert runs == 3
    assert "failed 3 times" in request.skip_message
    age(torn, 90)
    assert len(tick(mall, instance, cursor).run_requests) == 1


@pytest.mark.slow
def test_a_run_that_somebody_ended_is_not_asked_for_again(mall, instance):
    [request] = tick(mall, instance).run_requests
    run = instance.create_run_for_job(
        build_definitions(mall).resolve_job_def("run"), tags={"dagster/run_key": request.run_key}
    )
    instance.report_run_canceled(run)
    landed = request.run_key.rpartition("-")[0]
    answer = request_run(landed, request.run_key, instance, now() + timedelta(days=1))
    assert answer.skip_message == "Nothing new has landed."
