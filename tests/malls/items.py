"""The lines of the orders of a random mall, and the discounts that must be spread over them."""

from __future__ import annotations

from tests.malls.catalogue import PRICES
from tests.malls.facts import line_weights
from tests.malls.landing import Row
from tests.malls.market import Market


def make_items(market: Market) -> list[Row]:
    """One to four lines for every order; sets the order's `order_discount_fen` on the way."""
    return [item for order in market.orders for item in _items(market, order)]


def _items(market: Market, order: Row) -> list[Row]:
    rng = market.setting.rng
    if market.setting.chance(0.15):
        return [_plain_item(market, order)]
    line_nos = sorted(rng.sample(range(1, 12), k=rng.choice((1, 1, 2, 2, 3, 4))))
    items = [_item(market, order, line_no) for line_no in line_nos]
    if order["order_id"] in market.wanted:
        items[0]["product_id"] = market.wanted[order["order_id"]]
    if market.setting.chance(0.25):
        # Lines that cost the same leave the same remainders.
        same = ("quantity", "unit_price_fen", "discount_fen")
        items = [item | {column: items[0][column] for column in same} for item in items]
    order["order_discount_fen"] = _order_discount(market, items)
    return items


def _plain_item(market: Market, order: Row) -> Row:
    """One piece at its list price: a month of few such orders ends exactly on a bonus step."""
    product_id = market.wanted.get(order["order_id"]) or market.setting.rng.choice(sorted(market.prices))
    amounts = {"quantity": 1, "unit_price_fen": market.prices[product_id], "discount_fen": None}
    return {"order_id": order["order_id"], "line_no": 1, "product_id": product_id, **amounts}


def _item(market: Market, order: Row, line_no: int) -> Row:
    rng = market.setting.rng
    product_id = rng.choice(sorted(market.prices))
    price = rng.choices((market.prices[product_id], rng.choice(PRICES), 0), weights=(60, 38, 2))[0]
    quantity = rng.choice((1, 1, 1, 2, 3))
    whole = quantity * price
    return {
        "order_id": order["order_id"],
        "line_no": line_no,
        "product_id": product_id,
        "quantity": quantity,
        "unit_price_fen": price,
        "discount_fen": rng.choices((None, 0, whole // 7, whole), weights=(50, 25, 20, 5))[0],
    }


def _order_discount(market: Market, items: list[Row]) -> int | None:
    """None, a few fen that cannot be shared evenly, any part of the order, or all of it."""
    rng, total = market.setting.rng, sum(line_weights(items).values())
    amounts = (None, 0, min(total, rng.choice((1, 2, 3, 7, 101))), rng.randint(0, total), total)
    return rng.choices(amounts, weights=(35, 10, 30, 20, 5))[0]
