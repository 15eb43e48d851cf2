"""The orders of a random mall: who buys through whom, and when it is paid."""

from __future__ import annotations

from datetime import datetime

from tests.malls.facts import deadlines, tier_rule
from tests.malls.instants import DAY, HOUR, MICROSECOND, START, around, whole_hour
from tests.malls.landing import Row
from tests.malls.market import Market
from tests.malls.people import STARS, People
from tests.malls.receipts import deliver


def make_orders(market: Market) -> None:
    """25-60 orders into the market; their ids are in no order of time."""
    for number in range(market.setting.rng.randint(25, 60)):
        seller = _seller(market)
        buyer = _buyer(market, seller)
        order = _order(market, number, seller, buyer)
        order["paid_at"], product_id = _paid(market, seller, buyer)
        if product_id:
            market.wanted[order["order_id"]] = product_id
        _twin(market, order)
        if order["paid_at"]:
            order["created_at"] = order["paid_at"] - market.setting.rng.randint(0, 3) * HOUR
            deliver(market, order)
        market.orders.append(order)


def _seller(market: Market) -> Row | None:
    """The distributor on the order: mostly a star, sometimes anyone, one whom nobody knows, or nobody."""
    rng, distributors = market.setting.rng, market.people.distributors
    unknown = {"distributor_id": market.setting.name("d", "-unknown"), "member_id": None, "inviter_id": None}
    groups = (distributors[:STARS], distributors, [unknown], [None])
    return rng.choice(rng.choices(groups, weights=(57, 19, 3, 21))[0])


def _buyer(market: Market, seller: Row | None) -> str:
    """A member; sometimes the seller's own account or that of somebody above, or a member whom nobody knows."""
    rng = market.setting.rng
    chain = _chain(market.people, seller)
    if chain and market.setting.chance(0.18):
        return rng.choices(chain, weights=(2, 2, 3)[: len(chain)])[0]["member_id"]
    return market.setting.name("m", "-unknown") if market.setting.chance(0.03) else rng.choice(market.people.members)


def _chain(people: People, seller: Row | None) -> list[Row]:
    """The seller and the two inviters above, as far as they are known."""
    known = {row["distributor_id"]: row for row in people.distributors}
    chain, current = [], seller and known.get(seller["distributor_id"])
    while current and len(chain) < 3:
        chain.append(current)
        current = known.get(current["inviter_id"])
    return chain


def _order(market: Market, number: int, seller: Row | None, buyer: str) -> Row:
    rng, setting = market.setting.rng, market.setting
    return {
        "order_id": setting.name("o", number),
        "member_id": buyer,
        "distributor_id": seller["distributor_id"] if seller else None,
        "device_id": _device(market, buyer),
        "created_at": whole_hour(rng, START, setting.as_of),
        "paid_at": None,
        "shipped_at": None,
        "received_at": None,
        "freight_fen": rng.choice((None, 0, 600, 1000)),
        "order_discount_fen": None,
        "share_id": None,
    }


def _device(market: Market, buyer: str) -> str | None:
    """The member's own phone, one of two that a household shares, or none that is known."""
    setting = market.setting
    shared = setting.name("dev", setting.rng.randrange(2))
    return setting.rng.choices((f"{setting.prefix}dev-{buyer}", shared, None), weights=(67, 18, 15))[0]


def _paid(market: Market, seller: Row | None, buyer: str) -> tuple[datetime | None, str | None]:
    """When the order is paid, and the product that this instant is about; now and then it is not paid."""
    rng, setting = market.setting.rng, market.setting
    until = market.people.fading.get(seller["distributor_id"]) if seller else None
    plain = whole_hour(rng, START, until or setting.as_of - DAY)
    sellers, buyers = _personal(market, seller), market.people.edges.get(buyer, [])
    late = [setting.as_of + after for after in (-MICROSECOND, HOUR * 0, MICROSECOND, HOUR, 2 * DAY)]
    groups = (
        [(plain, None)],
        rng.choice(market.edges),
        [(at, None) for at in sellers],
        [(at, None) for at in _tier_instants(market, seller)],
        [(at, None) for at in buyers],
        [(at, None) for at in late],
    )
    weights = (34, 20, 14, 15, 4, 6) if seller else (34, 20, 0, 0, 40, 6)
    chosen = rng.choices(groups, weights=weights)[0] or groups[0]
    instant, product_id = rng.choice(chosen)
    if setting.chance(0.02):
        return None, None
    if chosen is not groups[0] and instant not in late:
        instant = around(rng, instant)
    inside = START - 3 * DAY <= instant <= (until or setting.as_of + 5 * DAY)
    return (instant, product_id) if inside else (plain, None)


def _personal(market: Market, seller: Row | None) -> list[datetime]:
    return market.people.edges.get(seller["distributor_id"], []) if seller else []


def _tier_instants(market: Market, seller: Row | None) -> list[datetime]:
    """What matters to the seller's tier: when one of the first orders settles, and a whole window after its payment."""
    earlier = market.paid_orders(seller["distributor_id"]) if seller else []
    if not earlier:
        return []
    first = sorted(earlier, key=lambda order: order["paid_at"])[:3]
    order, policy = market.setting.rng.choice(first), market.setting.policy
    due = deadlines(order, policy)
    window = tier_rule(policy, "senior", order["paid_at"])["window_days"] * DAY
    return [due.settle_at if due else order["paid_at"], order["paid_at"] + window]


def _twin(market: Market, order: Row) -> None:
    """Sometimes pay at the very instant of an earlier order, of the same member or on the same device."""
    rng = market.setting.rng
    paid = [earlier for earlier in market.orders if earlier["paid_at"]]
    if order["paid_at"] and paid and market.setting.chance(0.1):
        earlier, column = rng.choice(paid), rng.choice(("member_id", "device_id"))
        order |= {column: earlier[column], "paid_at": earlier["paid_at"]}
