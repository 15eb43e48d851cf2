"""What can be started: the run itself, and beside it what is told, planned, sent and learnt."""

import dagster as dg
from dagster import AssetSelection

from pipelines.defs.announce import ALARMS, BOARDS
from pipelines.defs.outbox import BOARD_MESSAGES, BRIEF, PACKS, SENT
from pipelines.defs.retrain import LEARNT

#: Each waits for one of its own kind (dagster.yaml), and none for another: a home has one writer, and what is told to
#: people neither waits for a run nor is waited for.
ALONE = "fenxiao/alone"
BESIDE = {
    "announce": (
        [BOARDS, ALARMS, BOARD_MESSAGES, BRIEF],
        "Issues the boards that are due, raises the alarms, and plans the messages to groups: boards and brief.",
    ),
    "plan": ([PACKS], "Decides who of the silent gets a pack, and makes messages of the packs. Sends nothing."),
    "send": ([SENT], "Sends the messages that are due."),
    "retrain": ([LEARNT], "Trains the models on what is published; they are used from the next run on."),
}


def _job(name: str, selection: AssetSelection, description: str) -> dg.JobDefinition:
    """In one process: the warehouse has one writer, and a process of its own costs each step 1.5 s."""
    tags = {ALONE: name}
    return dg.define_asset_job(name, selection, executor_def=dg.in_process_executor, tags=tags, description=description)


run_job = _job(
    "run",
    AssetSelection.all() - AssetSelection.assets(*(key for keys, _ in BESIDE.values() for key in keys)),
    "The whole pipeline once: takes in, builds, tests, scores, publishes.",
)
announce_job, plan_job, send_job, retrain_job = (
    _job(name, AssetSelection.assets(*keys), description) for name, (keys, description) in BESIDE.items()
)
JOBS = [run_job, announce_job, plan_job, send_job, retrain_job]
