"""Who has which tier since when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tests.reference.instants import days
from tests.reference.orders import JudgedOrder
from tests.reference.policy import tier_rule_at
from tests.reference.records import Mall, Record

TIERS = ("junior", "senior", "mentor")
Tenures = dict[str, dict[str, datetime]]  # distributor_id -> tier -> since


@dataclass(frozen=True)
class Deal:
    """A settled order with something left of it: `rest_fen` is its base left at `settle_at`."""

    distributor_id: str
    settle_at: datetime
    paid_at: datetime
    rest_fen: int


def tenures(mall: Mall, orders: list[JudgedOrder]) -> Tenures:
    """“`junior` from `approved_at`”, senior and mentor by their rules; “Nobody is demoted.”"""
    all_deals = deals(mall, orders)
    result: Tenures = {distributor_id: {} for distributor_id in mall.distributors}
    for distributor_id, distributor in mall.distributors.items():
        if distributor["approved_at"] is not None and distributor["approved_at"] <= mall.as_of:
            result[distributor_id]["junior"] = distributor["approved_at"]
    seniors = senior_since(mall, all_deals)
    for tier, since in (("senior", seniors), ("mentor", mentor_since(mall, seniors))):
        for distributor_id, at in since.items():
            result[distributor_id][tier] = at
    return result


def deals(mall: Mall, orders: list[JudgedOrder]) -> list[Deal]:
    """“A **deal** is an order whose `reason` is `earned` or `no_rate`, that has settled (`settle_at <= as_of`) with a
    base above zero left at `settle_at`”; “taken in the order of (`settle_at`, `paid_at`)”.
    """
    result = []
    for judged in orders:
        if judged.refusal is None and judged.has_settled(mall.as_of):
            rest = sum(judged.left_at_settlement(line_no) for line_no in judged.bases)
            if rest > 0:
                result.append(Deal(judged.distributor_id, judged.settle_at, judged.order["paid_at"], rest))
    return sorted(result, key=lambda deal: (deal.settle_at, deal.paid_at))


def senior_since(mall: Mall, all_deals: list[Deal]) -> dict[str, datetime]:
    """“`senior` at the `settle_at` of the first of their deals at which” the rule is met. “The rule in force at the
    instant decides. The senior rule is looked at only when one of the person's own deals settles”.
    """
    since: dict[str, datetime] = {}
    for number, deal in enumerate(all_deals):
        settled_so_far = [d for d in all_deals[: number + 1] if d.distributor_id == deal.distributor_id]
        rule = tier_rule_at(mall.policy, "senior", deal.settle_at)
        if deal.distributor_id not in since and rule is not None and meets_senior_rule(rule, settled_so_far):
            since[deal.distributor_id] = deal.settle_at
    return since


def meets_senior_rule(rule: Record, settled_so_far: list[Deal]) -> bool:
    """“some `min_deals` of the counting deals settled so far (the one that settles need not be among them) have
    `paid_at` within `window_days` (last minus first, equal included)”; “it counts towards a tier when that rest is at
    least the tier's `min_deal_fen`”.
    """
    paid = sorted(deal.paid_at for deal in settled_so_far if deal.rest_fen >= (rule["min_deal_fen"] or 0))
    min_deals = rule["min_deals"]
    if min_deals == 0:
        return True
    return any(
        last - first <= days(rule["window_days"]) for first, last in zip(paid, paid[min_deals - 1 :], strict=False)
    )


def mentor_since(mall: Mall, seniors: dict[str, datetime]) -> dict[str, datetime]:
    """“`mentor`: a senior with at least `min_senior_downlines` (1 or more) people they invited, themselves not
    counted, who are senior”. “the mentor rule only when the person, or someone they invited, becomes senior”.
    """
    since = {}
    for distributor_id, own in seniors.items():
        downlines = [seniors[other] for other in invited_by(mall, distributor_id) if other in seniors]
        for at in sorted(moment for moment in [own, *downlines] if moment >= own):
            rule = tier_rule_at(mall.policy, "mentor", at)
            if rule is not None and sum(other <= at for other in downlines) >= rule["min_senior_downlines"]:
                since[distributor_id] = at
                break
    return since


def invited_by(mall: Mall, distributor_id: str) -> list[str]:
    """The people someone invited: “Nobody is on their own team.”"""
    return [
        other
        for other, distributor in mall.distributors.items()
        if distributor["inviter_id"] == distributor_id and other != distributor_id
    ]


def tier_at(tenure: Tenures, distributor_id: str | None, at: datetime) -> str | None:
    """“Rates use the tier at `paid_at`”: the highest held at the instant, the instant it began included."""
    held = [tier for tier, since in tenure.get(distributor_id, {}).items() if since <= at]
    return max(held, key=TIERS.index, default=None)


def tier_rows(tenure: Tenures) -> list[Record]:
    """marts.dim_distributor_tiers: a tier lasts until the next one begins, `until` None while it is the last."""
    rows = []
    for distributor_id, since in sorted(tenure.items()):
        held = [tier for tier in TIERS if tier in since]
        for tier, following in zip(held, [*held, None][1:], strict=True):
            until = None if following is None else since[following]
            rows.append({"distributor_id": distributor_id, "tier": tier, "since": since[tier], "until": until})
    return rows
