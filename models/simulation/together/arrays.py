"""The facts as arrays, sorted so that all that one person did is one stretch, in the order of payment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from models.simulation.together.facts import ORDER_KINDS, STAGES, Facts
from models.simulation.together.instants import instant, microseconds
from models.simulation.together.terms import Ground

#: So many lines are worked on at a time: what they need fits the cache next to a core.
LINES_AT_A_TIME = 40_000
NOBODY = -1


@dataclass(frozen=True)
class People:
    """Everybody with an account; `first_order` has one more element than there are people. `inviter_no`, NOBODY
    where there is none. `is_active` (months, people) at each month's `judged_at`."""

    distributor_id: pl.Series
    approved_at: np.ndarray
    inviter_no: np.ndarray
    delivered_fen: np.ndarray
    first_order: np.ndarray
    is_active: np.ndarray

    def __len__(self) -> int:
        return len(self.approved_at)


@dataclass(frozen=True)
class Orders:
    """By promoter and `paid_at`; `payee_no` for levels 2 and 3, NOBODY where nobody is paid; `first_line` has one
    more element than there are orders. Without a receipt, `receipt_at` is FAR."""

    promoter_no: np.ndarray
    payee_no: tuple[np.ndarray, np.ndarray]
    paid_at: np.ndarray
    receipt_at: np.ndarray
    base_fen: np.ndarray
    first_line: np.ndarray


@dataclass(frozen=True)
class Takings:
    """What a refund took from a line, by line and place; `first` is the place here of the line's first taking."""

    order: np.ndarray
    line: np.ndarray
    first: np.ndarray
    taken_fen: np.ndarray
    requested_at: np.ndarray
    completed_at: np.ndarray


@dataclass(frozen=True)
class Cells:
    """What of a line decides its rate, beside level, tier and moment: each combination that occurs once."""

    product_id: np.ndarray
    category: np.ndarray
    kind: np.ndarray
    stage: np.ndarray

    def __len__(self) -> int:
        return len(self.kind)


@dataclass(frozen=True)
class Stretch:
    """Consecutive people with all their orders, lines and takings."""

    people: slice
    orders: slice
    lines: slice
    takings: slice


@dataclass(frozen=True)
class Arrays:
    """What `evaluate` works on; instants are whole microseconds. `cell` and `base_fen` are of the lines."""

    people: People
    orders: Orders
    cell: np.ndarray
    base_fen: np.ndarray
    takings: Takings
    cells: Cells
    stretches: tuple[Stretch, ...]
    month_ends: np.ndarray
    judged_at: np.ndarray
    as_of: int
    ground: Ground


def arranged(facts: Facts, lines_at_a_time: int = LINES_AT_A_TIME) -> Arrays:
    """The facts sorted and packed: some seconds for ten million lines, once for all policies. No outcome depends on how
    many lines are worked on at a time."""
    with_lines = facts.orders.join(facts.lines, on="order_no", how="semi")
    orders = with_lines.sort("promoter_no", "paid_at", "order_no").with_row_index("order")
    lines = facts.lines.join(orders.select("order_no", "order", "kind"), on="order_no")
    lines = lines.sort("order", "line_no").with_row_index("line")
    cell, cells = _cells(lines, facts.products)
    takings, base_fen = _takings(facts.takings, lines), lines["base_fen"].to_numpy()
    packed = _orders(orders, lines, base_fen)
    people = _people(facts, packed)
    return Arrays(
        people=people,
        orders=packed,
        cell=cell,
        base_fen=base_fen,
        takings=takings,
        cells=cells,
        stretches=tuple(_stretches(people, packed, takings, lines_at_a_time)),
        month_ends=microseconds(facts.months["ends_at"]),
        judged_at=microseconds(facts.months["judged_at"]),
        as_of=instant(facts.as_of),
        ground=facts.ground,
    )


def _people(facts: Facts, orders: Orders) -> People:
    people = facts.people
    return People(
        distributor_id=people["distributor_id"],
        approved_at=microseconds(people["approved_at"]),
        inviter_no=_numbers(people["inviter_no"]),
        delivered_fen=people["delivered_fen"].to_numpy(),
        first_order=np.searchsorted(orders.promoter_no, np.arange(people.height + 1)),
        is_active=_is_active(facts),
    )


def _is_active(facts: Facts) -> np.ndarray:
    """(months, people)"""
    spans, judged_at = facts.active_spans, microseconds(facts.months["judged_at"])
    person, since, until = spans["person_no"].to_numpy(), *map(microseconds, spans["active_from", "active_until"])
    is_active = np.zeros((len(judged_at), facts.people.height), bool)
    for month, at in enumerate(judged_at):
        is_active[month, person[(since <= at) & (at < until)]] = True
    return is_active


def _orders(orders: pl.DataFrame, lines: pl.DataFrame, base_fen: np.ndarray) -> Orders:
    first_line = np.searchsorted(lines["order"].to_numpy(), np.arange(orders.height + 1, dtype=np.uint32))
    return Orders(
        promoter_no=_numbers(orders["promoter_no"]),
        payee_no=(_numbers(orders["level_2_no"]), _numbers(orders["level_3_no"])),
        paid_at=microseconds(orders["paid_at"]),
        receipt_at=microseconds(orders["receipt_at"]),
        base_fen=np.add.reduceat(base_fen, first_line[:-1]) if orders.height else base_fen,
        first_line=first_line,
    )


def _takings(takings: pl.DataFrame, lines: pl.DataFrame) -> Takings:
    found = takings.join(lines.select("order_no", "line_no", "order", "line"), on=["order_no", "line_no"])
    found = found.sort("line", "place")
    line = _numbers(found["line"])
    return Takings(
        order=_numbers(found["order"]),
        line=line,
        first=np.searchsorted(line, line),
        taken_fen=found["taken_fen"].to_numpy(),
        requested_at=microseconds(found["requested_at"]),
        completed_at=microseconds(found["completed_at"]),
    )


def _cells(lines: pl.DataFrame, products: pl.DataFrame) -> tuple[np.ndarray, Cells]:
    """The cell of each line, and the cells."""
    kinds, stages = len(ORDER_KINDS), len(STAGES)
    codes = (_numbers(lines["product_no"]) * kinds + _numbers(lines["kind"])) * stages + _numbers(lines["stage"])
    found = np.flatnonzero(np.bincount(codes))
    cell_of = np.zeros(products.height * kinds * stages, np.intp)
    cell_of[found] = np.arange(len(found))
    product = found // (kinds * stages)
    return cell_of[codes], Cells(
        product_id=products["product_id"].to_numpy()[product],
        category=products["category"].to_numpy()[product],
        kind=found // stages % kinds,
        stage=found % stages,
    )


def _stretches(people: People, orders: Orders, takings: Takings, lines_at_a_time: int) -> Iterator[Stretch]:
    lines_before = orders.first_line[people.first_order]
    start = 0
    while start < len(people):
        enough = int(np.searchsorted(lines_before, lines_before[start] + lines_at_a_time))
        end = min(max(enough, start + 1), len(people))
        order_bounds = people.first_order[[start, end]]
        yield Stretch(
            people=slice(start, end),
            orders=slice(*order_bounds.tolist()),
            lines=slice(*lines_before[[start, end]].tolist()),
            takings=slice(*np.searchsorted(takings.order, order_bounds).tolist()),
        )
        start = end


def _numbers(column: pl.Series) -> np.ndarray:
    """Whole numbers to index by; NOBODY for a null."""
    return column.cast(pl.Int64).fill_null(NOBODY).to_numpy()
