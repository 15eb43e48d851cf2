"""What the lines of orders are worth to whoever sold them, and what refunds take of them (commission.md, "A line")."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace

import numpy as np

from models.mall.arrays import stacked
from models.mall.clock import DAY, Clock
from models.mall.orders import OrderBlock
from models.mall.programmes import Payments
from models.mall.tables import Columns


@dataclass(frozen=True)
class OrderLines:
    """Lines in the order of their orders: `order` is a row of Sales.

    Fen: `listed` at the list price, `net` after the line's own discount, `base` after its part of the order's discount
    too; `freight` is its part of the order's freight.
    """

    order: np.ndarray
    line_no: np.ndarray
    product: np.ndarray
    quantity: np.ndarray
    listed: np.ndarray
    net: np.ndarray
    base: np.ndarray
    freight: np.ndarray

    def __len__(self) -> int:
        return len(self.order)


@dataclass(frozen=True)
class Takings:
    """What refunds requested in time took, by line (a row of OrderLines) and completion: fen of its base, seconds."""

    line: np.ndarray
    fen: np.ndarray
    completed: np.ndarray


def lines_of(block: OrderBlock, clock: Clock, payments: Payments) -> tuple[OrderLines, Takings]:
    """Those of a block, numbered within it."""
    orders, items = block.orders, block.order_items
    order = np.searchsorted(orders["order_id"], items["order_id"]).astype(np.int32)
    listed = items["quantity"] * items["unit_price_fen"]
    net = listed - items["discount_fen"]
    base = net - spread(orders["order_discount_fen"][order], net, order)
    whole = np.maximum(_sums(net, order), 1)
    freight = (2 * orders["freight_fen"][order] * net + whole) // (2 * whole)
    money = (fen.astype(np.int32) for fen in (listed, net, base, freight))
    small = (items[name].astype(np.int8) for name in ("line_no", "product_id", "quantity"))
    lines = OrderLines(order, *small, *money)
    return lines, _takings(lines, orders, block.refunds, clock, payments)


def joined(parts: Iterable[tuple[OrderLines, Takings]], sizes: Iterable[int]) -> tuple[OrderLines, Takings]:
    """The lines of all blocks, which hold so many orders each."""
    lines, takings, orders, rows = [], [], 0, 0
    for (some, taken), size in zip(parts, sizes, strict=True):
        lines.append(replace(some, order=some.order + np.int32(orders)))
        takings.append(replace(taken, line=taken.line + rows))
        orders, rows = orders + size, rows + len(some)
    return stacked(lines), stacked(takings)


def spread(total: np.ndarray, weight: np.ndarray, group: np.ndarray) -> np.ndarray:
    """The parts of each group's total in proportion to the weights, by largest remainder; a tie goes to the first row.

    `group` ascends; `total` is given on each of its rows.
    """
    found = np.zeros(len(total), dtype=np.int64)
    rows = np.flatnonzero(total)
    total, weight = total[rows].astype(np.int64), weight[rows].astype(np.int64)
    _, start, group = np.unique(group[rows], return_index=True, return_inverse=True)
    whole = np.maximum(_sums(weight, group), 1)
    part, rest = np.divmod(total * weight, whole)
    order = np.lexsort((-rest, group))
    rank = np.empty(len(rows), dtype=np.int64)
    rank[order] = np.arange(len(rows)) - start[group]
    found[rows] = part + (rank < total - _sums(part, group))
    return found


def _sums(amount: np.ndarray, group: np.ndarray) -> np.ndarray:
    return np.bincount(group, weights=amount).astype(np.int64)[group]


def _takings(lines: OrderLines, orders: Columns, refunds: Columns, clock: Clock, payments: Payments) -> Takings:
    """Refunds in the order of their completion, each from what those before it left of the lines."""
    known = np.flatnonzero(refunds["completed_at"] < clock.end)
    known = known[np.argsort(refunds["completed_at"][known], kind="stable")]
    order = np.searchsorted(orders["order_id"], refunds["order_id"][known])
    goods = (refunds["amount_fen"] - refunds["freight_fen"])[known]
    received = orders["received_at"][order]
    in_time = refunds["requested_at"][known] <= received + payments.clawback_days * DAY
    left, found = lines.base.astype(np.int64), []
    for chosen in _rounds(order):
        fen = np.zeros(len(orders["order_id"]), dtype=np.int64)
        number, refund = np.zeros_like(fen), np.full_like(fen, -1)
        fen[order[chosen]], number[order[chosen]] = goods[chosen], refunds["line_no"][known[chosen]]
        refund[order[chosen]] = chosen
        row = np.flatnonzero(refund[lines.order] >= 0)
        of = lines.order[row]
        names_line = number[of] > 0
        taken = np.where(
            names_line,
            np.where(number[of] == lines.line_no[row], fen[of], 0),
            spread(np.where(names_line, 0, fen[of]), left[row], of),
        )
        taken = np.minimum(taken, left[row])
        left[row] -= taken
        counts = in_time[refund[of]] & (taken > 0)
        found.append(Takings(row[counts], taken[counts], refunds["completed_at"][known[refund[of[counts]]]]))
    return stacked([_NONE, *found])


def _rounds(order: np.ndarray) -> Iterable[np.ndarray]:
    """The places of each order's first one, of each order's second one, and so on."""
    places = np.arange(len(order))
    while len(places):
        _, first = np.unique(order[places], return_index=True)
        yield places[first]
        places = np.delete(places, first)


_NONE = Takings(*(np.empty(0, dtype=np.int64) for _ in fields(Takings)))
