"""Schedules and sensors as Dagster's daemon runs them, in this process and with the mall's clock moved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import dagster as dg

from pipelines.definitions import build_definitions
from pipelines.defs.mall import Mall
from pipelines.settings import Home


@dataclass
class Clockwork:
    """A mall's schedules and sensors, on an instance of Dagster of their own."""

    home: Home
    source: Path
    instance: dg.DagsterInstance
    cursor: str | None = None

    def at(self, clock: str) -> dg.Definitions:
        """The graph while the mall's clock shows this instant, by which the data are run too."""
        return build_definitions(Mall(source=str(self.source), home=str(self.home.root), as_of=clock, clock=clock))

    def schedule(self, name: str, clock: str) -> list[dg.ExecuteInProcessResult]:
        """The schedule ticks, and what it asks for is run."""
        definitions = self.at(clock)
        with dg.build_schedule_context(self.instance, datetime.fromisoformat(clock)) as context:
            ticked = definitions.resolve_schedule_def(name).evaluate_tick(context)
        return self._run(definitions, definitions.resolve_schedule_def(name).job_name, ticked)

    def sensor(self, name: str, clock: str) -> list[dg.ExecuteInProcessResult]:
        """The sensor ticks, and what it asks for is run."""
        definitions = self.at(clock)
        with dg.build_sensor_context(self.instance, cursor=self.cursor) as context:
            ticked = definitions.resolve_sensor_def(name).evaluate_tick(context)
        self.cursor = ticked.cursor
        return self._run(definitions, definitions.resolve_sensor_def(name).job_name, ticked)

    def _run(self, definitions: dg.Definitions, job: str, ticked: Any) -> list[dg.ExecuteInProcessResult]:
        return [
            definitions.resolve_job_def(request.job_name or job).execute_in_process(
                instance=self.instance,
                run_config=request.run_config,
                tags=request.tags | ({"dagster/run_key": request.run_key} if request.run_key else {}),
                raise_on_error=False,
            )
            for request in ticked.run_requests
        ]


def failing_checks(result: dg.ExecuteInProcessResult) -> dict[str, str]:
    """What the checks of a run that fail say, by their names."""
    return {check.check_name: check.description for check in result.get_asset_check_evaluations() if not check.passed}
