"""Dagster's entry point. `fenxiao run` builds the same graph for the mall it is told of."""

from __future__ import annotations

import dagster as dg

from pipelines.defs.automation import landing_sensor, morning_schedule, run_job
from pipelines.defs.ingest import take_in_delivery
from pipelines.defs.mall import Mall
from pipelines.defs.publish import publish_marts
from pipelines.defs.transform import build_tables
from pipelines.settings import environment_mall


def build_definitions(mall: Mall) -> dg.Definitions:
    """The whole graph for one mall."""
    return dg.Definitions(
        assets=[take_in_delivery, build_tables, publish_marts],
        jobs=[run_job],
        schedules=[morning_schedule(mall)],
        sensors=[landing_sensor(mall)],
        resources={"mall": mall},
        executor=dg.in_process_executor,
    )


defs = build_definitions(Mall(**environment_mall()))
