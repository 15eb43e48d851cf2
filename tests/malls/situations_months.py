"""The situations that months bring: counted sales, bonus steps, teams, and versions of the policy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from tests.malls.facts import month_close, set_in_force, tier_rule
from tests.malls.instants import DAY, MICROSECOND, month_after, month_of
from tests.malls.judge import Judged, Mall

#: (distributor, month) -> counted sales in fen
Sales = dict[tuple[str, datetime], int]


def month_situations(mall: Mall) -> Iterator[str]:
    """Everything that shows only when a month's sales are added."""
    sales, apprentices = _counted_sales(mall), _counted_sales(mall, of_apprentices=True)
    months = sorted({month for _, month in sales})
    for month in months:
        is_closed = month_close(mall.policy, month_after(month)) <= mall.as_of
        yield "month that is closed" if is_closed else "month that is open"
        for distributor_id in mall.distributors if is_closed else ():
            yield from _person(mall, distributor_id, month, sales)
            yield from _team(mall, distributor_id, month, sales, apprentices)


def version_situations(mall: Mall) -> Iterator[str]:
    """Orders under each version of the dated sets."""
    for table in ("policy_versions", "tier_rules", "bonus_steps"):
        versions = sorted({row["effective_from"] for row in mall.policy[table]})
        for judged in mall.orders:
            number = sum(version <= judged.order["paid_at"] for version in versions)
            yield f"order under version {number} of {table}"


def _counted_sales(mall: Mall, of_apprentices: bool = False) -> Sales:
    sales: Sales = defaultdict(int)
    for judged in mall.orders:
        if mall.is_settled(judged) and (not of_apprentices or _is_by_apprentice(mall, judged)):
            settle_at = judged.due.settle_at
            sales[judged.credited, month_of(settle_at)] += sum(judged.left_at_settle.values())
            for completed_at, fen, _ in judged.taken:
                if completed_at > settle_at:
                    sales[judged.credited, month_of(completed_at)] -= fen
    return sales


def _is_by_apprentice(mall: Mall, judged: Judged) -> bool:
    """Judged by the mentor rule at payment: near enough to count by."""
    paid_at = judged.order["paid_at"]
    days = tier_rule(mall.policy, "mentor", paid_at)["mentor_days"]
    return paid_at < mall.distributors[judged.credited]["approved_at"] + days * DAY


def _person(mall: Mall, distributor_id: str, month: datetime, sales: Sales) -> Iterator[str]:
    own, last_instant = sales.get((distributor_id, month), 0), month_after(month) - MICROSECOND
    if own < 0:
        yield "negative month"
    if own > 0 and not mall.is_active(distributor_id, last_instant):
        yield "sales of somebody inactive at the month's end"
    if own <= 0 or not mall.is_active(distributor_id, last_instant):
        return
    steps = [step["threshold_fen"] for step in set_in_force(mall.policy["bonus_steps"], last_instant)]
    reached = sum(threshold <= own for threshold in steps)
    if reached:
        yield "bonus step reached"
    if reached > 1:
        yield "higher bonus step reached"
    if own in steps:
        yield "sales exactly on a bonus step"


def _team(mall: Mall, distributor_id: str, month: datetime, sales: Sales, apprentices: Sales) -> Iterator[str]:
    last_instant = month_after(month) - MICROSECOND
    if not mall.is_active(distributor_id, last_instant):
        return
    team = [row["distributor_id"] for row in mall.distributors.values() if row["inviter_id"] == distributor_id]
    flows = [sales.get((member, month), 0) for member in team if member != distributor_id]
    if sum(flows) < 0:
        yield "negative team"
    if any(flow < 0 for flow in flows) and sum(flows) > 0:
        yield "negative month within a positive team"
    rule = tier_rule(mall.policy, mall.tier_at(distributor_id, last_instant), last_instant)
    if sum(flows) > 0 and rule["management_bp"]:
        yield f"management share of a {rule['tier']}"
    by_apprentices = sum(apprentices.get((member, month), 0) for member in team if member != distributor_id)
    if by_apprentices > 0 and rule["mentor_bp"]:
        yield f"mentor share of a {rule['tier']}"
        if by_apprentices != sum(flows):
            yield "team of which only some sales are apprentices'"
