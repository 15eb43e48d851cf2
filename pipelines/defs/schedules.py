"""What runs by the mall's own clock. Of ticks that a machine slept through, the newest of each schedule is made up for
when it wakes."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import dagster as dg

from pipelines.defs.jobs import announce_job, plan_job, retrain_job, run_job, send_job
from pipelines.defs.mall import Mall
from pipelines.errors import ConfigurationError
from pipelines.settings import BOARDS_AT

#: Name, job, when, and why.
TIMES = (
    ("every_morning", run_job, "30 5 * * *", "A run before anybody's first look at the dashboards."),
    ("data_by_seven", announce_job, "0 7 * * *", "Raises the alarms: is yesterday published whole?"),
    (
        "boards_at_eight",
        announce_job,
        f"{BOARDS_AT.minute} {BOARDS_AT.hour} * * *",
        "Issues the boards that are due, raises the alarms, and plans the messages to groups: boards and brief.",
    ),
    (
        "weekly_training",
        retrain_job,
        "30 3 * * 0",
        "Trains the models, on Sundays before the morning's run uses them.",
    ),
)


def schedules(mall: Mall) -> list[dg.ScheduleDefinition]:
    """Those that always ask for a run, and those that look first whether there is anything to do."""
    return [
        *(_schedule(mall, name, job, cron, why, lambda: None) for name, job, cron, why in TIMES),
        _schedule(
            mall,
            "packs_from_nine",
            plan_job,
            "0 9-12 * * *",
            "Plans the day's packs at nine, and until noon what late data kept from being planned.",
            lambda: _why_not_planned(mall),
        ),
        _schedule(
            mall,
            "send_what_is_due",
            send_job,
            "*/10 * * * *",
            "Sends what is due, every ten minutes outside the quiet hours of the policy.",
            lambda: _why_not_sent(mall),
        ),
    ]


def _schedule(
    mall: Mall, name: str, job: dg.JobDefinition, cron: str, why: str, why_not: Callable[[], str | None]
) -> dg.ScheduleDefinition:
    """`why_not` says in a sentence why nothing is to be started now, None where it is. Where a configuration is not
    understood, a run is asked for, which fails with the sentence: a tick that starts nothing is seen by nobody."""

    def tick(context: dg.ScheduleEvaluationContext) -> Iterator[dg.RunRequest | dg.SkipReason]:
        try:
            reason = why_not()
        except ConfigurationError:
            reason = None
        yield dg.SkipReason(reason) if reason else dg.RunRequest()

    return dg.ScheduleDefinition(
        name,
        job=job,
        cron_schedule=cron,
        execution_timezone=mall.timezone,
        execution_fn=tick,
        description=why,
        default_status=dg.DefaultScheduleStatus.RUNNING,
    )


def _why_not_planned(mall: Mall) -> str | None:
    # What speaks to channels takes a while to load, which not all who know the graph should wait for.
    from pipelines.outbox.unasked import why_not_planned

    return why_not_planned(mall.place, os.environ)


def _why_not_sent(mall: Mall) -> str | None:
    from pipelines.outbox.unasked import why_not_sent

    return why_not_sent(mall.place, Path(mall.policy), os.environ, mall.now())
