"""outbox.*: what is planned for people and groups by itself, and sent; [by_itself] says what that is (docs/push.md).

None of it holds the home as a run does: decisions and messages have locks of their own.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import dagster as dg

from pipelines.defs.announce import ALARMS, BOARDS, LATEST
from pipelines.defs.mall import Mall

# What speaks to channels takes a while to load, and is imported only where it is called.
if TYPE_CHECKING:
    from pipelines.outbox.unasked import Done

PACKS, BOARD_MESSAGES, BRIEF, SENT = (dg.AssetKey(["outbox", name]) for name in ("packs", "boards", "brief", "sent"))
#: What must not stand against it.
CHECKS = {PACKS: ("ground",), BRIEF: ("ground",), SENT: ("ground", "channels")}


def packs(mall: Mall) -> dg.AssetsDefinition:
    @dg.asset(key=PACKS, deps=[LATEST], group_name="outbox", kinds={"sqlite"}, check_specs=_specs(PACKS))
    def plan_packs() -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
        """Decides who of the silent gets a pack and makes messages of the packs, on sound ground only."""
        from pipelines.outbox.unasked import plan_packs_by_itself

        yield from _told(PACKS, plan_packs_by_itself(mall.place, Path(mall.policy), os.environ, mall.now()))

    return plan_packs


def board_messages(mall: Mall) -> dg.AssetsDefinition:
    @dg.asset(key=BOARD_MESSAGES, deps=[BOARDS], group_name="outbox", kinds={"sqlite"})
    def plan_boards() -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
        """Makes a message of each board that was issued lately and has none."""
        from pipelines.outbox.unasked import plan_boards_by_itself

        yield from _told(BOARD_MESSAGES, plan_boards_by_itself(mall.place, os.environ, mall.now()))

    return plan_boards


def brief(mall: Mall) -> dg.AssetsDefinition:
    @dg.asset(key=BRIEF, deps=[LATEST, ALARMS], group_name="outbox", kinds={"sqlite"}, check_specs=_specs(BRIEF))
    def plan_brief() -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
        """Makes the morning brief, once a day and once yesterday is published whole."""
        from pipelines.outbox.unasked import plan_brief_by_itself

        yield from _told(BRIEF, plan_brief_by_itself(mall.place, os.environ, mall.now()))

    return plan_brief


def sent(mall: Mall) -> dg.AssetsDefinition:
    deps = [PACKS, BOARD_MESSAGES, BRIEF]

    @dg.asset(key=SENT, deps=deps, group_name="outbox", kinds={"sqlite"}, check_specs=_specs(SENT))
    def send() -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
        """Sends what is due, outside quiet hours, and packs on sound ground only."""
        from pipelines.outbox.unasked import send_by_itself

        yield from _told(SENT, send_by_itself(mall.place, Path(mall.policy), os.environ, mall.now()))

    return send


def _specs(key: dg.AssetKey) -> list[dg.AssetCheckSpec]:
    return [dg.AssetCheckSpec(name, asset=key) for name in CHECKS[key]]


def _told(key: dg.AssetKey, done: "Done") -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
    """What was done, and of each check what stands against it."""
    yield dg.MaterializeResult(asset_key=key, metadata={"said": done.said})
    for name in CHECKS.get(key, ()):
        doubt = done.doubts.get(name)
        yield dg.AssetCheckResult(asset_key=key, check_name=name, passed=doubt is None, description=doubt)
