"""Refunds of a block of orders: cancelled, refused on the way, a line, everything, a compensation, or too late."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.mall.arrays import picked, stacked
from models.mall.baskets import Lines, Prices, Times
from models.mall.clock import DAY, HOUR, NEVER, Clock, days_to_seconds
from models.mall.parameters import Refunds
from models.mall.streams import between, lognormal

CANCELLED, REFUSED, LINE, WHOLE, COMPENSATION, LATE = range(6)
REASONS = ("不想要了", "物流太慢拒收", "商品质量问题", "七天无理由退货", "少件破损补偿", "使用后不满意")


@dataclass(frozen=True)
class Requests:
    """Requests for a refund.

    The order's place in its block, the kind, seconds, the line (0: none named), fen of goods and fen of freight.
    """

    order: np.ndarray
    kind: np.ndarray
    requested: np.ndarray
    line_no: np.ndarray
    goods: np.ndarray
    freight: np.ndarray


def request_refunds(
    rng: np.random.Generator, lines: Lines, prices: Prices, times: Times, share: np.ndarray, refunds: Refunds
) -> Requests:
    """All requests by order, also those after the mall's end; together never more than was paid. `share` is how
    likely each order is to come back."""
    order = np.flatnonzero((times.paid != NEVER) & (rng.random(len(share)) < share))
    kind = np.searchsorted(np.cumsum(refunds.kinds)[:-1], rng.random(len(order)), side="right")
    requested = _moments(rng, order, kind, times, refunds)
    line_no, goods = _goods(rng, order, kind, lines, prices, refunds)
    with_freight = (kind == CANCELLED) | ((kind == WHOLE) & (rng.random(len(order)) < refunds.freight_back_share))
    freight = np.where(with_freight, prices.freight[order], 0)
    first = Requests(order, kind, requested, line_no, goods, freight)
    second = _again(rng, first, prices, refunds)
    both = stacked([first, second])
    return picked(both, np.argsort(both.order, kind="stable"))


def complete(rng: np.random.Generator, requests: Requests, refunds: Refunds) -> np.ndarray:
    """When each is paid back, in seconds; NEVER for those withdrawn or forgotten."""
    size = len(requests.order)
    hours = lognormal(rng, refunds.processing_median_hours, refunds.processing_sigma, size)
    completed = requests.requested + (hours * HOUR).astype(np.int64) + 60
    return np.where(rng.random(size) < refunds.never_completed_share, NEVER, completed)


def without_stopped(times: Times, requests: Requests, clock: Clock) -> Times:
    """The times as they became: a cancelled order is not shipped and a refused one not received."""
    shipped, received = times.shipped.copy(), times.received.copy()
    is_known = requests.requested < clock.end
    cancelled = requests.order[is_known & (requests.kind == CANCELLED)]
    shipped[cancelled] = received[cancelled] = NEVER
    received[requests.order[is_known & (requests.kind == REFUSED)]] = NEVER
    return Times(times.paid, shipped, received)


def _moments(
    rng: np.random.Generator, order: np.ndarray, kind: np.ndarray, times: Times, refunds: Refunds
) -> np.ndarray:
    """Before shipping, on the way, within seven days of the receipt, or after them."""
    paid, shipped, received = times.paid[order], times.shipped[order], times.received[order]
    part = rng.random(len(order))
    cancelled = paid + 60 + (part * refunds.cancel_within * (shipped - paid)).astype(np.int64)
    refused = shipped + (part * (np.minimum(received, shipped + 7 * DAY) - shipped)).astype(np.int64)
    soon = rng.exponential(refunds.request_mean_days, len(order)) % refunds.request_limit_days
    late = between(rng, refunds.late_days, len(order))
    after = received + days_to_seconds(np.where(kind == LATE, late, soon))
    return np.select([kind == CANCELLED, kind == REFUSED], [cancelled, refused], after)


def _goods(
    rng: np.random.Generator, order: np.ndarray, kind: np.ndarray, lines: Lines, prices: Prices, refunds: Refunds
) -> tuple[np.ndarray, np.ndarray]:
    """Line and fen. A line's part of the order's discount is rounded up: no line gives back more than its base."""
    counts = np.bincount(lines.order, minlength=len(prices.goods))
    picked = (rng.random(len(order)) * counts[order]).astype(np.int64)
    gross = lines.goods[(np.cumsum(counts) - counts)[order] + picked]
    of_line = gross - -(-prices.discount[order] * gross // prices.goods[order])
    paid = prices.paid_goods[order]
    some = (paid * between(rng, refunds.compensation, len(order))).astype(np.int64) // 10 * 10
    is_line = (kind == LINE) | (kind == LATE)
    return np.where(is_line, picked + 1, 0), np.select([is_line, kind == COMPENSATION], [of_line, some], paid)


def _again(rng: np.random.Generator, first: Requests, prices: Prices, refunds: Refunds) -> Requests:
    """A few come a second time, after a line or a compensation, for a part of what is left."""
    size = len(first.order)
    left = prices.paid_goods[first.order] - first.goods
    some = (left * between(rng, refunds.compensation, size)).astype(np.int64) // 10 * 10
    later = first.requested + days_to_seconds(rng.exponential(refunds.second_mean_days, size)) + HOUR
    comes = (rng.random(size) < refunds.second_share) & (some > 0)
    comes &= (first.kind == LINE) | (first.kind == COMPENSATION) | (first.kind == LATE)
    zero = np.zeros(size, dtype=np.int64)
    return picked(Requests(first.order, np.full(size, COMPENSATION), later, zero, some, zero), comes)
