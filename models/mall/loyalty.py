"""What members get for their orders: points, earned and redeemed, and the perks of those who spent much."""

from __future__ import annotations

import numpy as np

from models.mall.clock import DAY, NEVER
from models.mall.network import NOBODY
from models.mall.orders import Mall
from models.mall.programmes import Perks, Points
from models.mall.sales import Sales, span
from models.mall.streams import Subject, between, choose, lognormal
from models.mall.tables import POINT_KINDS, Columns, in_time

EARN, REDEEM, EXPIRE, ADJUST = range(len(POINT_KINDS))


def points_columns(mall: Mall, sales: Sales) -> Columns:
    """A point for a yuan at the receipt. Each order's points go once: redeemed in part, given back, or expired.

    So nobody's balance is ever below zero.
    """
    points, rng = mall.world.parameters.programmes.points, mall.world.stream(Subject.POINTS)
    earned = np.where(sales.received < mall.world.clock.end, sales.goods // 100, 0)
    is_back = (sales.came_back != NEVER) & (earned > 0)
    back = np.where(is_back, np.minimum(earned, sales.refunded // 100), 0)
    redeemed_at, redeemed = _redemptions(rng, sales, np.where(is_back, 0, earned), points)
    rest = np.where(is_back, 0, earned - np.where(redeemed_at < mall.world.clock.end, redeemed, 0))
    moves = (
        (EARN, sales.received, earned),
        (REDEEM, redeemed_at, -redeemed),
        (EXPIRE, sales.received + points.expires_after_days * DAY, -rest),
        (ADJUST, np.maximum(sales.came_back, sales.received + 60), -back),
    )
    rows = [np.flatnonzero(amount) for _, _, amount in moves]
    order = np.concatenate(rows)
    kind = np.repeat(np.arange(len(moves)), [len(row) for row in rows])
    columns = {
        "member_id": sales.member[order],
        "kind": kind,
        "points": np.concatenate([amount[row] for row, (_, _, amount) in zip(rows, moves, strict=True)]),
        "occurred_at": np.concatenate([at[row] for row, (_, at, _) in zip(rows, moves, strict=True)]),
        "redeemed_for": np.where(kind == REDEEM, choose(rng, np.array(points.uses), len(kind)), NOBODY),
        "order_id": np.where(kind == REDEEM, NOBODY, sales.order_id[order]),
    }
    return in_time(columns, "occurred_at", mall.world.clock, number="transaction_id")


def _redemptions(
    rng: np.random.Generator, sales: Sales, earned: np.ndarray, points: Points
) -> tuple[np.ndarray, np.ndarray]:
    """When and how many of an order's points are redeemed: before the next order by those who have one."""
    size = len(sales)
    following = next_paid(sales)
    returns = (following != NEVER) & (following > sales.received)
    share = np.where(returns, points.redeemed_by_returning, points.redeemed_by_others)
    redeemed = (earned * between(rng, points.redeemed_part, size)).astype(np.int64)
    redeemed[rng.random(size) >= share] = 0
    delay = lognormal(rng, points.redeemed_median_days, points.redeemed_sigma, size) * DAY
    delay = np.where(returns, rng.random(size) * (following - sales.received), delay)
    return np.where(redeemed > 0, sales.received + delay.astype(np.int64) + 1, NEVER), redeemed


def next_paid(sales: Sales) -> np.ndarray:
    """When the same member's next order was paid, NEVER where there is none."""
    order = np.lexsort((sales.paid, sales.member))
    member, paid = sales.member[order], sales.paid[order]
    following = np.full(len(sales), NEVER)
    following[order[:-1]] = np.where(member[1:] == member[:-1], paid[1:], NEVER)
    return following


def perk_columns(mall: Mall, sales: Sales) -> Columns:
    """Uses in the weeks after an order: many of those who had spent a VIP's sum by then, few of the others."""
    perks, rng = mall.world.parameters.programmes.perks, mall.world.stream(Subject.PERKS)
    is_vip = spent(sales) >= perks.vip_spend_fen
    uses = rng.poisson(np.where(is_vip, perks.uses_of_vips, perks.uses_of_others))
    uses[sales.paid == NEVER] = 0
    order = np.repeat(np.arange(len(sales)), uses)
    used = sales.paid[order] + (rng.random(len(order)) * span(perks.within_days)).astype(np.int64)
    columns = {"member_id": sales.member[order], "perk": _kinds(rng, is_vip[order], perks), "used_at": used}
    return in_time(columns, "used_at", mall.world.clock, number="use_id")


def _kinds(rng: np.random.Generator, is_vip: np.ndarray, perks: Perks) -> np.ndarray:
    of_vips = choose(rng, np.array(perks.kinds_of_vips), len(is_vip))
    return np.where(is_vip, of_vips, choose(rng, np.array(perks.kinds_of_others), len(is_vip)))


def spent(sales: Sales) -> np.ndarray:
    """Fen that each order's member had paid for goods by then, this order included."""
    order = np.lexsort((sales.paid, sales.member))
    fen = np.where(sales.paid != NEVER, sales.goods, 0)[order]
    total = np.cumsum(fen)
    begins = np.ones(len(order), dtype=bool)
    begins[1:] = sales.member[order][1:] != sales.member[order][:-1]
    before = np.maximum.accumulate(np.where(begins, total - fen, 0))
    found = np.empty(len(sales), dtype=np.int64)
    found[order] = total - before
    return found
