"""The refunds of a random mall, placed on both sides of both deadlines and exactly on them."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime

from tests.malls.facts import Deadlines, bases, deadlines
from tests.malls.instants import DAY, HOUR, MICROSECOND, MONTH_STARTS, around
from tests.malls.landing import Row
from tests.malls.market import Market

#: When a refund is requested, and when it completes (None: not yet).
Times = tuple[datetime, datetime | None]


def make_refunds(market: Market, items: list[Row]) -> list[Row]:
    """One to three refunds for about half of the paid orders."""
    lines: dict[str, list[Row]] = {}
    for item in items:
        lines.setdefault(item["order_id"], []).append(item)
    refunds: list[Row] = []
    for order in market.orders:
        if order["paid_at"] and market.setting.chance(0.5):
            refunds += _refunds(market, order, bases(order, lines[order["order_id"]]))
    _name(market, refunds)
    return refunds


def _name(market: Market, refunds: list[Row]) -> None:
    """Ids in no order of time."""
    for number, refund in enumerate(market.setting.rng.sample(refunds, k=len(refunds))):
        refund["refund_id"] = market.setting.name("r", number)


def _refunds(market: Market, order: Row, lines: dict[int, int]) -> list[Row]:
    rng = market.setting.rng
    refunds: list[Row] = []
    for _ in range(rng.choice((1, 1, 1, 2, 2, 3))):
        requested_at, completed_at = _times(market, order)
        if refunds and market.setting.chance(0.25):
            # Two that complete at one instant are taken in the order of their ids.
            requested_at, completed_at = refunds[-1]["requested_at"], refunds[-1]["completed_at"]
        refund = {"refund_id": None, "order_id": order["order_id"], **_amount(rng, lines)}
        refunds.append(refund | {"requested_at": requested_at, "completed_at": completed_at})
    return refunds


def _amount(rng: random.Random, lines: dict[int, int]) -> Row:
    """Which line (None: the order) and how much: all, more than all, a part, a fen, or nothing but freight."""
    line_no = rng.choice((None, *lines))
    whole = sum(lines.values()) if line_no is None else lines[line_no]
    goods = rng.choices((whole, whole + 777, whole // 3, rng.randint(0, whole), 1, 0), weights=(30, 10, 20, 25, 7, 8))[
        0
    ]
    freight = rng.choice((500, 1000)) if goods == 0 else rng.choice((None, None, 0, 500))
    return {"line_no": line_no, "amount_fen": goods + (freight or 0), "freight_fen": freight}


def _times(market: Market, order: Row) -> Times:
    due = deadlines(order, market.setting.policy)
    ways: tuple[Callable[[Market, Row, Deadlines], Times], ...] = (
        _completed_beside_settlement,
        _requested_beside_the_deadline,
        _before_receipt,
        _beside_a_month,
        _in_a_later_month,
        _beside_as_of,
    )
    if due is None:
        return _without_receipt(market, order)
    later = 80 if order["distributor_id"] in market.people.fading else 18
    return market.setting.rng.choices(ways, weights=(28, 26, 12, 10, later, 8))[0](market, order, due)


def _without_receipt(market: Market, order: Row) -> Times:
    rng = market.setting.rng
    requested_at = order["paid_at"] + rng.choice((0, 1, 24, 240)) * HOUR
    return requested_at, rng.choice((None, requested_at, requested_at + rng.randint(1, 72) * HOUR))


def _completed_beside_settlement(market: Market, order: Row, due: Deadlines) -> Times:
    rng = market.setting.rng
    completed_at = max(order["paid_at"], due.settle_at + rng.choice((-1, 0, 1)) * MICROSECOND)
    requested_at = rng.choice((completed_at, completed_at - HOUR, order["paid_at"], due.receipt))
    return min(max(requested_at, order["paid_at"]), completed_at), completed_at


def _requested_beside_the_deadline(market: Market, order: Row, due: Deadlines) -> Times:
    """At the last instant to claw back, or a microsecond beside it, and completed at once or long after."""
    rng = market.setting.rng
    requested_at = max(order["paid_at"], due.claw_back_until + rng.choice((-1, 0, 1)) * MICROSECOND)
    return requested_at, requested_at + rng.choice((0, 1, 24, 24 * 20)) * HOUR


def _before_receipt(market: Market, order: Row, due: Deadlines) -> Times:
    rng = market.setting.rng
    requested_at = order["paid_at"] + (due.receipt - order["paid_at"]) * rng.randint(0, 2) // 2
    return requested_at, requested_at + rng.choice((0, 0, 2, 72)) * HOUR


def _beside_a_month(market: Market, order: Row, due: Deadlines) -> Times:
    """Completed at a month's first instant or beside it, where one follows the settlement."""
    following = [month for month in MONTH_STARTS if month > due.settle_at + DAY]
    if not following:
        return _in_a_later_month(market, order, due)
    completed_at = around(market.setting.rng, following[0])
    return market.setting.rng.choice((order["paid_at"], completed_at - HOUR)), completed_at


def _in_a_later_month(market: Market, order: Row, due: Deadlines) -> Times:
    """Requested in time or late, and completed a month or so after the settlement."""
    rng = market.setting.rng
    completed_at = due.settle_at + rng.randint(20, 45) * DAY
    return rng.choice((due.receipt, completed_at)), completed_at


def _beside_as_of(market: Market, order: Row, due: Deadlines) -> Times:
    """Completed at as_of, a microsecond or days after it, or not at all."""
    rng, as_of = market.setting.rng, market.setting.as_of
    completed_at = max(order["paid_at"], as_of + rng.choice((0, 1, 172_800_000_000)) * MICROSECOND)
    return min(completed_at, due.receipt), rng.choice((completed_at, completed_at, None))
