"""Dagster's entry point. `fenxiao run` builds the same graph for the mall it is told of."""

from __future__ import annotations

import dagster as dg

from pipelines.defs.announce import alarms, boards
from pipelines.defs.automation import landing_sensor, publication_sensor
from pipelines.defs.ingest import take_in_delivery
from pipelines.defs.jobs import JOBS
from pipelines.defs.mall import Mall
from pipelines.defs.outbox import board_messages, brief, packs, sent
from pipelines.defs.publish import publish_marts
from pipelines.defs.retrain import learnt
from pipelines.defs.schedules import schedules
from pipelines.defs.score import score_distributors
from pipelines.defs.transform import build_tables
from pipelines.settings import environment_mall


def build_definitions(mall: Mall) -> dg.Definitions:
    """The whole graph for one mall."""
    beside = [made(mall) for made in (boards, alarms, packs, board_messages, brief, sent, learnt)]
    return dg.Definitions(
        assets=[take_in_delivery, build_tables, score_distributors, publish_marts, *beside],
        jobs=JOBS,
        schedules=schedules(mall),
        sensors=[landing_sensor(mall), publication_sensor(mall)],
        resources={"mall": mall},
        executor=dg.in_process_executor,
    )


defs = build_definitions(Mall(**environment_mall()))
