"""The shares and clicks of a random mall, and what the mall remembers of a member's first payment."""

from __future__ import annotations

from datetime import datetime

from tests.malls.facts import terms_at
from tests.malls.instants import DAY, HOUR, MICROSECOND, START, whole_hour
from tests.malls.landing import Row
from tests.malls.market import Market


def make_shares(market: Market) -> list[Row]:
    """Three to seven shares, mostly of the stars, one now and then of somebody unknown."""
    rng, setting = market.setting.rng, market.setting
    ids = [row["distributor_id"] for row in market.people.distributors]
    return [
        {
            "share_id": setting.name("s", number),
            "distributor_id": rng.choice((ids[0], ids[1], rng.choice(ids), setting.name("d", "-unknown"))),
            "shared_at": whole_hour(rng, START - 10 * DAY, START),
        }
        for number in range(rng.randint(3, 7))
    ]


def make_clicks(market: Market, shares: list[Row]) -> list[Row]:
    """Clicks around the payment of orders that name nobody, and some of visitors who are no members."""
    clicks = [
        click for order in market.orders if _invites_clicks(market, order) for click in _clicks(market, order, shares)
    ]
    for number, click in enumerate(market.setting.rng.sample(clicks, k=len(clicks))):
        click["click_id"] = market.setting.name("k", number)
    return clicks


def _invites_clicks(market: Market, order: Row) -> bool:
    """Also some orders that are credited otherwise, where a click must change nothing."""
    return order["paid_at"] is not None and market.setting.chance(0.1 if order["distributor_id"] else 0.7)


def _clicks(market: Market, order: Row, shares: list[Row]) -> list[Row]:
    rng = market.setting.rng
    if market.setting.chance(0.5):
        order["share_id"] = rng.choice(shares)["share_id"]
    instants = rng.choices(_click_instants(market, order), k=rng.choice((1, 1, 2)))
    if market.setting.chance(0.3):
        instants.append(instants[0])
    return [
        {
            "click_id": None,
            "share_id": rng.choice(shares)["share_id"],
            "clicked_at": clicked_at,
            "member_id": rng.choices((order["member_id"], None), weights=(95, 5))[0],
        }
        for clicked_at in instants
    ]


def _click_instants(market: Market, order: Row) -> list[datetime]:
    """The window's border and a microsecond either side, the payment and the microsecond after, and some between."""
    paid_at = order["paid_at"]
    days = terms_at(market.setting.policy, paid_at)["click_window_days"]
    opens = paid_at - days * DAY
    inside = paid_at - market.setting.rng.randint(0, days * 24) * HOUR
    return [opens, opens - MICROSECOND, opens + MICROSECOND, paid_at, paid_at + MICROSECOND, inside, paid_at - HOUR]


def make_members(market: Market) -> list[Row]:
    """The member rows; `first_paid_at` is unknown, or lies before, at or after the first order delivered."""
    rng = market.setting.rng
    rows = []
    for member_id in market.people.members:
        paid = [order["paid_at"] for order in market.orders if order["member_id"] == member_id and order["paid_at"]]
        beside = rng.choice((None, None, -30 * DAY, -MICROSECOND, 0 * DAY, 0 * DAY, MICROSECOND, DAY))
        first_paid_at = min(paid) + beside if paid and beside is not None else None
        registered_at = START - rng.randint(40, 80) * DAY
        rows.append({"member_id": member_id, "registered_at": registered_at, "first_paid_at": first_paid_at})
    return rows
