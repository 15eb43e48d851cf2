"""Dagster's entry point. `fenxiao run` builds the same graph for the mall it is told of."""

from __future__ import annotations

import dagster as dg

from pipelines.defs.announce import alarms, boards
from pipelines.defs.automation import announce_job, landing_sensor, publication_sensor, run_job, schedules
from pipelines.defs.ingest import take_in_delivery
from pipelines.defs.mall import Mall
from pipelines.defs.publish import publish_marts
from pipelines.defs.score import score_distributors
from pipelines.defs.transform import build_tables
from pipelines.settings import environment_mall


def build_definitions(mall: Mall) -> dg.Definitions:
    """The whole graph for one mall."""
    return dg.Definitions(
        assets=[take_in_delivery, build_tables, score_distributors, publish_marts, boards(mall), alarms(mall)],
        jobs=[run_job, announce_job],
        schedules=schedules(mall),
        sensors=[landing_sensor(mall), publication_sensor(mall)],
        resources={"mall": mall},
        executor=dg.in_process_executor,
    )


defs = build_definitions(Mall(**environment_mall()))
