"""published.boards, published.alarms: what is told to people once something was published, or should have been.

Neither holds the home as a run does: boards have a lock of their own, and alarms are raised while a run hangs.
"""

from collections.abc import Iterator
from datetime import datetime

import dagster as dg

from pipelines.alarms.alarm import KINDS, WARNINGS, Alarm
from pipelines.alarms.look import raise_alarms
from pipelines.defs.mall import Mall
from pipelines.leaderboard.issue import issue_in_the_day
from pipelines.publish import published_run

LATEST = ["published", "latest"]
BOARDS, ALARMS = dg.AssetKey(["published", "boards"]), dg.AssetKey(["published", "alarms"])


def boards(mall: Mall) -> dg.AssetsDefinition:
    @dg.asset(key=BOARDS, deps=[LATEST], group_name="published", kinds={"html"})
    def issue_boards() -> dg.MaterializeResult:
        """Issues the boards that are due, once and for good, and writes the site that distributors open."""
        issued = issue_in_the_day(mall.place, mall.now(), mall.timezone)
        return dg.MaterializeResult(metadata={"issued": sorted({board.key for board in issued})})

    return issue_boards


def alarms(mall: Mall) -> dg.AssetsDefinition:
    specs = [dg.AssetCheckSpec(kind, asset=ALARMS) for kind in KINDS]

    @dg.asset(key=ALARMS, deps=[LATEST], group_name="published", kinds={"json"}, check_specs=specs)
    def look_for_alarms() -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
        """Says what is late, where, and what to do; a kind of alarm is a check, which fails with its sentences."""
        found = raise_alarms(mall.place, _today(mall))
        yield dg.MaterializeResult(asset_key=ALARMS, metadata={"alarms": len(found)})
        for kind in KINDS:
            yield _check(kind, [alarm for alarm in found if alarm.kind == kind])

    return look_for_alarms


def _check(kind: str, found: list[Alarm]) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        asset_key=ALARMS,
        check_name=kind,
        passed=not found,
        severity=dg.AssetCheckSeverity.WARN if kind in WARNINGS else dg.AssetCheckSeverity.ERROR,
        description=" ".join(alarm.sentence for alarm in found) or None,
        metadata={alarm.subject: alarm.sentence for alarm in found},
    )


def _today(mall: Mall) -> datetime:
    """By when the data are judged: historical ones by their own last instant, which no clock makes older."""
    source, seen = mall.read_source(), published_run(mall.place)
    return seen.as_of if seen and source and source.as_of == "data" else mall.now()
