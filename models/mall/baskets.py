"""What is in the orders of a block, what they cost, and how they are paid and delivered."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.mall.buyers import Purchases
from models.mall.catalogue import PRODUCTS, REGIONS, REMOTE_REGIONS
from models.mall.clock import DAY, HOUR, NEVER
from models.mall.members import Members
from models.mall.parameters import Baskets, Delivery
from models.mall.streams import between, lognormal
from models.mall.world import World

PRICES_FEN = np.array([p.price_yuan * 100 for p in PRODUCTS], dtype=np.int64)
IS_REMOTE = np.array([name in REMOTE_REGIONS for name in REGIONS])


@dataclass(frozen=True)
class Lines:
    """Order lines: `order` is the place of the order in its block; the lines of an order follow each other."""

    order: np.ndarray
    line_no: np.ndarray
    product: np.ndarray
    quantity: np.ndarray
    discount: np.ndarray

    @property
    def goods(self) -> np.ndarray:
        """Fen after the line's own discount."""
        return self.quantity * PRICES_FEN[self.product] - self.discount


@dataclass(frozen=True)
class Prices:
    """Per order, in fen: goods after the lines' discounts, the order's discount, freight."""

    goods: np.ndarray
    discount: np.ndarray
    freight: np.ndarray

    @property
    def paid_goods(self) -> np.ndarray:
        """Fen paid for the goods."""
        return self.goods - self.discount


@dataclass(frozen=True)
class Times:
    """Per order, in seconds; NEVER where it does not happen."""

    paid: np.ndarray
    shipped: np.ndarray
    received: np.ndarray


def fill(rng: np.random.Generator, block: Purchases, members: Members, world: World) -> Lines:
    """Lines: the first is what the member came for, or comes back for; the others follow the day's demand."""
    baskets, is_farmed = world.parameters.baskets, members.is_farmed[block.member]
    counts = np.where(is_farmed, 1, _steps(rng, baskets.lines, len(block)))
    firsts = np.cumsum(counts) - counts
    order = np.repeat(np.arange(len(block), dtype=np.int32), counts)
    line_no = np.arange(len(order)) - firsts[order] + 1
    day, main = block.created // DAY, members.main[block.member]
    product = world.demand.draw(rng, day[order])
    is_loyal = rng.random(len(block)) < world.parameters.buying.loyal_share
    is_loyal = (block.nth == 0) | (is_loyal & world.demand.is_sold[day, main])
    product[firsts[is_loyal]] = main[is_loyal]
    quantity = np.where(is_farmed[order], 1, _steps(rng, baskets.quantities, len(order)))
    discount = quantity * PRICES_FEN[product] * world.demand.cuts[day[order], product] // 100
    return Lines(order, line_no, product, quantity, discount)


def price(rng: np.random.Generator, lines: Lines, in_campaign: np.ndarray, baskets: Baskets) -> Prices:
    """Sums, coupons in whole yuan (more of them in campaigns) and freight for small orders."""
    size = len(in_campaign)
    goods = np.bincount(lines.order, weights=lines.goods, minlength=size).astype(np.int64)
    coupon = (goods * between(rng, baskets.coupon_depth, size)).astype(np.int64) // 100 * 100
    share = np.where(in_campaign, baskets.coupon_share_in_campaign, baskets.coupon_share)
    discount = np.where(rng.random(size) < share, coupon, 0)
    freight = np.where(goods - discount < baskets.free_freight_fen, baskets.freight_fen, 0)
    return Prices(goods, discount, freight)


def deliver(rng: np.random.Generator, created: np.ndarray, region: np.ndarray, world: World) -> Times:
    """Payment within the half hour, shipping within days, receipt days later, later still in far provinces."""
    delivery, size = world.parameters.delivery, len(created)
    waited = lognormal(rng, delivery.payment_median_seconds, delivery.payment_sigma, size)
    paid = created + np.minimum(waited, delivery.payment_limit_seconds).astype(np.int64) + 3
    paid[(rng.random(size) < delivery.unpaid_share) | (paid >= world.clock.end)] = NEVER
    packing = lognormal(rng, delivery.shipping_median_hours, delivery.shipping_sigma, size) * HOUR
    shipped = _by_day(paid + packing.astype(np.int64), delivery)
    transit = lognormal(rng, delivery.transit_median_days, delivery.transit_sigma, size) * DAY
    transit *= np.where(IS_REMOTE[region], delivery.remote_factor, 1.0)
    received = _by_day(shipped + transit.astype(np.int64), delivery)
    received[(rng.random(size) < delivery.lost_share) | (paid == NEVER)] = NEVER
    shipped[paid == NEVER] = NEVER
    return Times(paid, shipped, received)


def _by_day(seconds: np.ndarray, delivery: Delivery) -> np.ndarray:
    """Parcels do not change hands at night: what falls before the opening hour waits for the same time of the day."""
    return seconds + np.where(seconds % DAY < delivery.opening_hour * HOUR, delivery.opening_hour * HOUR, 0)


def _steps(rng: np.random.Generator, shares: tuple[float, ...], size: int) -> np.ndarray:
    """1, 2, ... with these shares."""
    return np.searchsorted(np.cumsum(shares)[:-1], rng.random(size), side="right") + 1
