"""When everything settles and what is left of it then: what terms alone decide, for all policies that share them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from models.simulation.together.amounts import running
from models.simulation.together.arrays import Arrays, Stretch
from models.simulation.together.instants import DAY
from models.simulation.together.terms import Terms


@dataclass(frozen=True)
class Settled:
    """Per order `settle_at`, whether it `has_settled`, the `month` that it settled in, and what was left of it then
    (`left_fen`, 0 for what is no deal). Per taking whether it `is_before` settlement, what it took that takes
    commission back (`counted_fen`, 0 where it was asked for too late), and what others of its line had taken so before
    (`earlier_fen`). `sales_fen` (months, people): counted sales; `apprentice_sales_fen` the same of what was
    paid in sellers' first days, by how many days, as far as that was asked for.
    """

    terms: Terms
    settle_at: np.ndarray
    has_settled: np.ndarray
    month: np.ndarray
    left_fen: np.ndarray
    is_before: np.ndarray
    counted_fen: np.ndarray
    earlier_fen: np.ndarray
    sales_fen: np.ndarray
    apprentice_sales_fen: dict[int, np.ndarray] = field(default_factory=dict)


def settled(arrays: Arrays, terms: Terms) -> Settled:
    """How the mall's orders settle by these terms."""
    orders, takings = len(arrays.orders.paid_at), len(arrays.takings.order)
    result = Settled(
        terms=terms,
        settle_at=np.empty(orders, np.int64),
        has_settled=np.empty(orders, bool),
        month=np.empty(orders, np.intp),
        left_fen=np.empty(orders, np.int64),
        is_before=np.empty(takings, bool),
        counted_fen=np.empty(takings, np.int64),
        earlier_fen=np.empty(takings, np.int64),
        sales_fen=np.zeros((len(arrays.month_ends), len(arrays.people)), np.int64),
    )
    for stretch in arrays.stretches:
        _settle(arrays, stretch, result)
        result.sales_fen[:, stretch.people] = _flows(arrays, stretch, result, result.left_fen[stretch.orders] > 0)
    return result


def _settle(arrays: Arrays, stretch: Stretch, result: Settled) -> None:
    """Fills in all but the sales of these people."""
    orders, takings, terms, here = arrays.orders, arrays.takings, result.terms, stretch.takings
    receipt_at, version = orders.receipt_at[stretch.orders], terms.at(orders.paid_at[stretch.orders])
    settle_at = receipt_at + terms.settle_after[version]
    has_settled = settle_at <= arrays.as_of
    order = takings.order[here] - stretch.orders.start
    is_before = takings.completed_at[here] <= settle_at[order]
    is_in_time = takings.requested_at[here] <= (receipt_at + terms.clawback_within[version])[order]
    counted = takings.taken_fen[here] * is_in_time
    before = running(counted)
    left = orders.base_fen[stretch.orders] * has_settled
    np.subtract.at(left, order, takings.taken_fen[here] * (is_before & has_settled[order]))
    result.settle_at[stretch.orders] = settle_at
    result.has_settled[stretch.orders] = has_settled
    # What has not settled has nothing left to count, in whichever month it is put.
    result.month[stretch.orders] = np.searchsorted(arrays.month_ends, np.minimum(settle_at, arrays.as_of), side="right")
    result.left_fen[stretch.orders] = left
    result.is_before[here] = is_before
    result.counted_fen[here] = counted
    result.earlier_fen[here] = before[:-1] - before[takings.first[here] - here.start]


def sales_of_first_days(arrays: Arrays, result: Settled, days: int) -> np.ndarray:
    """Counted sales (months, people) of what was paid in the first days after the seller was approved."""
    sales = np.empty_like(result.sales_fen)
    until = arrays.people.approved_at + days * DAY
    for stretch in arrays.stretches:
        here = stretch.orders
        is_meant = arrays.orders.paid_at[here] < until[arrays.orders.promoter_no[here]]
        sales[:, stretch.people] = _flows(arrays, stretch, result, is_meant)
    return sales


def _flows(arrays: Arrays, stretch: Stretch, result: Settled, is_meant: np.ndarray) -> np.ndarray:
    """Counted sales (months, people of the stretch) of the orders that are meant: what was left at settlement comes in,
    later refunds go out."""
    people, months = stretch.people.stop - stretch.people.start, len(arrays.month_ends)
    seller = arrays.orders.promoter_no[stretch.orders] - stretch.people.start
    left_fen, month, deals = result.left_fen[stretch.orders], result.month[stretch.orders], np.flatnonzero(is_meant)
    sales = np.zeros(months * people, np.int64)
    np.add.at(sales, month[deals] * people + seller[deals], left_fen[deals])
    takings, here = arrays.takings, stretch.takings
    order = takings.order[here] - stretch.orders.start
    late = np.flatnonzero(~result.is_before[here] & is_meant[order])
    month = np.searchsorted(arrays.month_ends, takings.completed_at[here][late], side="right")
    np.subtract.at(sales, month * people + seller[order[late]], takings.taken_fen[here][late])
    return sales.reshape(months, people)
