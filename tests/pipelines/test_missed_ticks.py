"""Dagster's own scheduler over our schedules, with its clock moved on while the machine slept."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.test_utils import create_test_daemon_workspace_context
from dagster._core.workspace.load_target import ModuleTarget
from dagster._daemon.daemon import SchedulerDaemon  # noqa: F401 - the scheduler can't be loaded before it
from dagster._scheduler.scheduler import launch_scheduled_runs

from pipelines.settings import PROJECT

QUEUE = {"run_coordinator": {"module": "dagster._core.run_coordinator", "class": "QueuedRunCoordinator"}}
FRIDAY_NOON = datetime(2026, 3, 6, 4, tzinfo=UTC)
MONDAY_TEN = datetime(2026, 3, 9, 2, tzinfo=UTC)


@pytest.mark.slow
def test_a_machine_that_slept_over_the_weekend_makes_up_for_the_newest_tick_of_each_schedule(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FENXIAO_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("FENXIAO_SOURCE", str(tmp_path / "landing"))
    (tmp_path / "dagster").mkdir()
    target = ModuleTarget("pipelines.definitions", None, str(PROJECT), None)
    with (
        dg.DagsterInstance.local_temp(str(tmp_path / "dagster"), overrides=QUEUE) as instance,
        create_test_daemon_workspace_context(target, instance) as workspace,
    ):
        for clock in (FRIDAY_NOON, MONDAY_TEN, MONDAY_TEN):
            list(launch_scheduled_runs(workspace, logging.getLogger("scheduler"), clock, {}))
        asked = sorted(
            (run.tags[".dagster/scheduled_execution_time"], run.tags["dagster/schedule_name"], run.job_name)
            for run in instance.get_runs()
        )
    assert asked == [
        ("2026-03-07T19:30:00+00:00", "weekly_training", "retrain"),
        ("2026-03-08T21:30:00+00:00", "every_morning", "run"),
        ("2026-03-08T23:00:00+00:00", "data_by_seven", "announce"),
        ("2026-03-09T00:00:00+00:00", "boards_at_eight", "announce"),
    ]
