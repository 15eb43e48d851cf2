"""When an order of a random mall is shipped and received, so that it settles where it matters."""

from __future__ import annotations

from datetime import datetime

from tests.malls.facts import deadlines, terms_at
from tests.malls.instants import DAY, HOUR, MICROSECOND, MONTH_STARTS, around
from tests.malls.landing import Row
from tests.malls.market import Market


def deliver(market: Market, order: Row) -> None:
    """Set `shipped_at` and `received_at` of a paid order in one of seven ways."""
    ways = (
        _plainly,
        _to_settle_on_an_edge,
        _to_settle_with_another,
        _automatically,
        _near_automatic,
        _not_at_all,
        _late,
    )
    way = market.setting.rng.choices(ways, weights=(42, 18, 8, 8, 8, 8, 8))[0]
    way(market, order)


def _plainly(market: Market, order: Row) -> None:
    rng = market.setting.rng
    order["received_at"] = order["paid_at"] + rng.choice((0, 1, 12, 24, 48, 48, 72, 100)) * HOUR
    order["shipped_at"] = rng.choice((None, order["paid_at"]))


def _to_settle_on_an_edge(market: Market, order: Row) -> None:
    """Settle at, or a microsecond beside, a month's start, a change of tiers or bonus steps, or as_of."""
    setting = market.setting
    changes = [row["effective_from"] for table in ("tier_rules", "bonus_steps") for row in setting.policy[table]]
    _settle_at_one_of(market, order, [*MONTH_STARTS, *MONTH_STARTS, *sorted(set(changes)), *[setting.as_of] * 2])


def _to_settle_with_another(market: Market, order: Row) -> None:
    due = [deadlines(other, market.setting.policy) for other in market.paid_orders(order["distributor_id"])]
    _settle_at_one_of(market, order, [other.settle_at for other in due if other], exactly=True)


def _settle_at_one_of(market: Market, order: Row, instants: list[datetime], exactly: bool = False) -> None:
    rng = market.setting.rng
    wait = terms_at(market.setting.policy, order["paid_at"])["settle_after_hours"] * HOUR
    earliest = order["paid_at"] + wait
    reachable = [at for at in instants if earliest + MICROSECOND <= at <= earliest + 25 * DAY]
    if not reachable:
        return _plainly(market, order)
    settle_at = rng.choice(reachable)
    order["received_at"] = (settle_at if exactly else around(rng, settle_at)) - wait
    return None


def _automatically(market: Market, order: Row) -> None:
    """Shipped and never confirmed: received when the policy says so, if it does."""
    order["shipped_at"] = order["paid_at"] + market.setting.rng.choice((0, 1, 24)) * HOUR


def _near_automatic(market: Market, order: Row) -> None:
    """Confirmed just before, when, or after the order would have counted as received."""
    days = terms_at(market.setting.policy, order["paid_at"])["auto_receive_days"] or 2
    _automatically(market, order)
    beside = market.setting.rng.choice((-DAY, -MICROSECOND, 0 * DAY, MICROSECOND, DAY))
    order["received_at"] = order["shipped_at"] + days * DAY + beside


def _not_at_all(market: Market, order: Row) -> None:
    """Neither shipped nor received."""


def _late(market: Market, order: Row) -> None:
    """Received at as_of or after it, so that nobody knows yet."""
    rng, as_of = market.setting.rng, market.setting.as_of
    order["received_at"] = max(order["paid_at"], as_of + rng.choice((0 * DAY, MICROSECOND, HOUR, 3 * DAY)))
    order["shipped_at"] = rng.choice((None, order["paid_at"] + HOUR, as_of - rng.randint(0, 3) * DAY))
    if order["shipped_at"] and not order["paid_at"] <= order["shipped_at"] <= order["received_at"]:
        order["shipped_at"] = None
