"""Blocks of orders, with their lines, refunds and the taps that led to them, as columns of landing tables."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.mall.arrays import picked
from models.mall.attribution import attribute
from models.mall.baskets import PRICES_FEN, Lines, Prices, Times, deliver, fill, price
from models.mall.buyers import Purchases
from models.mall.clock import DAY, Clock
from models.mall.members import Members
from models.mall.network import NOBODY, Network
from models.mall.returns import complete, request_refunds, without_stopped
from models.mall.sharing import Clicks, Shares
from models.mall.streams import BLOCK, Subject
from models.mall.tables import Columns
from models.mall.world import World


@dataclass(frozen=True)
class Mall:
    """The people of a mall and when they order; what is in the orders follows from the seed."""

    world: World
    network: Network
    members: Members
    purchases: Purchases
    shares: Shares


@dataclass(frozen=True)
class OrderBlock:
    """The rows of a block in three landing tables (refunds without their ids), and taps on shares."""

    orders: Columns
    order_items: Columns
    refunds: Columns
    clicks: Clicks


def make_block(mall: Mall, number: int) -> OrderBlock:
    """The block of that number, whatever was made before."""
    world, parameters = mall.world, mall.world.parameters
    rows = slice(number * BLOCK, (number + 1) * BLOCK)
    block = picked(mall.purchases, rows)
    rng = world.stream(Subject.BASKETS, number)
    lines = fill(rng, block, mall.members, world)
    campaign = campaign_by_day(world.clock)[block.created // DAY]
    prices = price(rng, lines, campaign != NOBODY, parameters.baskets)
    campaign[rng.random(len(block)) >= parameters.baskets.campaign_known_share] = NOBODY
    device = mall.members.device[block.member]
    device[rng.random(len(block)) < parameters.buying.unknown_device_share] = NOBODY
    region = mall.members.region[block.member]
    times = deliver(world.stream(Subject.DELIVERIES, number), block.created, region, world)
    order_id = order_numbers(mall.purchases.created, rows, world.clock)
    times, refunds = _refunds(mall, number, block, order_id, lines, prices, times)
    named = attribute(world.stream(Subject.ATTRIBUTION, number), block, mall.members, mall.network, mall.shares, world)
    orders = {
        "order_id": order_id, "member_id": block.member, "created_at": block.created,
        "distributor_id": named.distributor, "device_id": device, "paid_at": times.paid, "shipped_at": times.shipped,
        "received_at": times.received, "freight_fen": prices.freight, "order_discount_fen": prices.discount,
        "campaign_id": campaign, "share_id": named.share,
    }  # fmt: skip
    return OrderBlock(orders, _items(order_id, lines), refunds, named.clicks)


def order_numbers(created: np.ndarray, rows: slice, clock: Clock) -> np.ndarray:
    """Order ids as numbers: the local date (yymmdd), then the place among the orders of that day.

    Six digits for the place; more when some day needs them.
    """
    firsts = np.searchsorted(created, np.arange(clock.days + 1) * DAY)
    scale = 10 ** max(6, len(str(np.diff(firsts).max())))
    dates = np.datetime64(clock.first_day) + np.arange(clock.days)
    yymmdd = np.array([int(str(day).replace("-", "")[2:]) for day in dates])
    day = created[rows] // DAY
    place = np.arange(rows.start, rows.start + len(day)) - firsts[day] + 1
    return yymmdd[day] * scale + place


def campaign_by_day(clock: Clock) -> np.ndarray:
    """The shop-wide campaign of each day, the strongest one, NOBODY if there is none."""
    found = np.full(clock.days, NOBODY)
    for number, running in sorted(enumerate(clock.campaigns), key=lambda pair: pair[1].campaign.uplift):
        if running.campaign.product is None:
            found[running.days] = number
    return found


def _items(order_id: np.ndarray, lines: Lines) -> Columns:
    return {
        "order_id": order_id[lines.order], "line_no": lines.line_no, "product_id": lines.product,
        "quantity": lines.quantity, "unit_price_fen": PRICES_FEN[lines.product], "discount_fen": lines.discount,
    }  # fmt: skip


def _refunds(
    mall: Mall, number: int, block: Purchases, order_id: np.ndarray, lines: Lines, prices: Prices, times: Times
) -> tuple[Times, Columns]:
    """The deliveries that remain, and the refunds requested before the mall's end."""
    rng, refunds = mall.world.stream(Subject.REFUNDS, number), mall.world.parameters.refunds
    requests = request_refunds(rng, lines, prices, times, _refund_shares(mall, block), refunds)
    completed = complete(rng, requests, refunds)
    is_known = requests.requested < mall.world.clock.end
    known = picked(requests, is_known)
    columns = {
        "order_id": order_id[known.order], "amount_fen": known.goods + known.freight, "requested_at": known.requested,
        "freight_fen": known.freight, "line_no": known.line_no, "completed_at": completed[is_known],
        "reason": known.kind,
    }  # fmt: skip
    return without_stopped(times, known, mall.world.clock), columns


def _refund_shares(mall: Mall, block: Purchases) -> np.ndarray:
    """How likely each order is to come back."""
    refunds, troubles = mall.world.parameters.refunds, mall.world.parameters.troubles
    is_late = block.created >= mall.world.clock.end - troubles.last_days * DAY
    factor = np.where(mall.members.is_farmed[block.member], refunds.farmed_factor, 1.0)
    return refunds.order_share * factor * np.where(is_late, troubles.refund_factor, 1.0)
