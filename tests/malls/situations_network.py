"""The situations that the network brings: chains, levels, tiers, approvals and status changes."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from itertools import pairwise

from tests.malls.facts import tier_rule
from tests.malls.instants import DAY, MONTH_STARTS, START
from tests.malls.judge import Judged, Mall
from tests.malls.landing import Row
from tests.malls.rates import rates_in_force
from tests.malls.situations_orders import beside


def network_situations(mall: Mall) -> Iterator[str]:
    """Everything that people and what they are paid for show."""
    for row in mall.distributors.values():
        yield from _inviter(mall, row)
        yield from _history(mall, row)
    for tiers in mall.tiers.values():
        yield from (f"a {tier} arises" for tier in tiers)
        if "mentor" in tiers:
            yield "mentor by own rise" if tiers["mentor"] == tiers["senior"] else "mentor by the rise of a downline"
    for judged in mall.orders:
        yield from _seller(mall, judged)
        yield from _deal(mall, judged)
        yield from _levels(mall, judged)


def _inviter(mall: Mall, row: Row) -> Iterator[str]:
    inviter, start = row["inviter_id"], row["distributor_id"]
    if inviter == start:
        yield "self-invitation"
    elif inviter and inviter not in mall.distributors:
        yield "unknown inviter"
    elif inviter:
        seen = [start]
        while inviter in mall.distributors and inviter not in seen:
            seen.append(inviter)
            inviter = mall.distributors[inviter]["inviter_id"]
        if inviter == start:
            yield "cycle of inviters"


def _history(mall: Mall, row: Row) -> Iterator[str]:
    if row["approved_at"] is None:
        yield "never approved"
    changes = sorted(mall.changes[row["distributor_id"]], key=lambda change: change["changed_at"])
    for change in changes:
        yield f"status {change['status']}"
        yield from beside("status changed", change["changed_at"], MONTH_STARTS, "a month's start")
    for earlier, later in pairwise(changes):
        if later["status"] == "active" and earlier["status"] != "active":
            yield "active again"


def _seller(mall: Mall, judged: Judged) -> Iterator[str]:
    """How payment lies to the seller's approval, status, tier and first days."""
    paid_at, seller = judged.order["paid_at"], judged.credited
    if seller not in mall.distributors:
        return
    approved_at = mall.distributors[seller]["approved_at"]
    changed = [change["changed_at"] for change in mall.changes[seller]]
    yield from beside("paid", paid_at, changed, "a status change")
    yield from beside("paid", paid_at, mall.tiers.get(seller, {}).values(), "the seller's rise")
    if approved_at:
        yield from beside("paid", paid_at, [approved_at], "the seller's approval")
        days = tier_rule(mall.policy, "mentor", paid_at)["mentor_days"]
        yield from beside("paid", paid_at, [approved_at + days * DAY], "the end of apprenticeship")
    if judged.reason == "earned":
        yield f"earned by a {mall.tier_at(seller, paid_at)}"
        window = tier_rule(mall.policy, "senior", paid_at)["window_days"] * DAY
        if any(other.credited == seller and paid_at - other.order["paid_at"] == window for other in mall.orders):
            yield "deals exactly a window apart"


def _deal(mall: Mall, judged: Judged) -> Iterator[str]:
    """Deals that are none, that do not count, and that lift the seller without counting."""
    if not mall.is_settled(judged):
        return
    rest, settle_at = sum(judged.left_at_settle.values()), judged.due.settle_at
    if not rest:
        yield "settled with nothing left"
    elif rest < tier_rule(mall.policy, "senior", settle_at)["min_deal_fen"]:
        yield "deal too small to count"
        if mall.tiers.get(judged.credited, {}).get("senior") == settle_at:
            yield "senior at a deal too small to count"
    elif rest < sum(judged.bases.values()):
        yield "deal lessened before it settles"


def _levels(mall: Mall, judged: Judged) -> Iterator[str]:
    """The reasons, and who is paid, left out or out of reach above the promoter."""
    if judged.reason != "earned":
        yield from (f"reason {judged.reason}" for _ in judged.items)
        return
    chain = mall.chain(judged.credited)
    for item in judged.items:
        is_earned = yield from _line(mall, judged, item, 1, chain[0])
        yield "reason earned" if is_earned else "reason no_rate"
        if is_earned:
            for level in range(2, len(chain) + 1):
                yield from _above(mall, judged, item, level, chain)


def _above(mall: Mall, judged: Judged, item: Row, level: int, chain: list[str]) -> Iterator[str]:
    beneficiary, paid_at = chain[level - 1], judged.order["paid_at"]
    buys = mall.distributors[beneficiary]["member_id"] == judged.order["member_id"]
    if level > judged.terms["max_levels"]:
        yield f"level {level} beyond max_levels"
    elif not mall.is_active(beneficiary, paid_at):
        yield f"level {level} inactive"
        if len(chain) > level and judged.terms["max_levels"] > level and mall.is_active(chain[level], paid_at):
            yield "one left out, and one above who is not"
    elif buys and judged.terms["self_purchase"] == "no_commission":
        yield f"level {level} is the buyer"
    else:
        yield from _line(mall, judged, item, level, beneficiary)


def _line(mall: Mall, judged: Judged, item: Row, level: int, beneficiary: str) -> Generator[str, None, bool]:
    """The situations of one line and beneficiary; returns whether a rate is in force."""
    rates = rates_in_force(mall, judged, item["product_id"], level, beneficiary)
    if not rates or rates[-1]["rate_bp"] is None:
        yield f"level {level} without a rate"
        return False
    yield from _rate(judged, rates, judged.bases[item["line_no"]])
    yield f"level {level} paid"
    yield f"{judged.kind} order paid"
    ended = {row["effective_to"] for row in mall.policy["commission_rates"] if row["effective_to"]}
    yield from beside("paid", judged.order["paid_at"], sorted(ended), "some rate's end")
    return True


def _rate(judged: Judged, rates: list[Row], base_fen: int) -> Iterator[str]:
    """What kind of rate won, and by how little."""
    rate, paid_at = rates[-1], judged.order["paid_at"]
    yield f"rate of scope {rate['scope']}"
    if rate["tier"] != "any":
        yield "rate of a named tier"
    if rate["effective_from"] > START:
        yield "rate of a later row"
    if rate["effective_to"]:
        yield "rate that ends"
    if base_fen * rate["rate_bp"] % 10_000 == 5_000:
        yield "commission of half a fen"
    yield from beside("paid", paid_at, [rate["effective_from"]], "its rate's start")
    if paid_at == rate["effective_from"] and len(rates) > 1:
        yield "rate that starts at payment over an older one"
