"""Which rate wins where: every cell of lines by level, span between changes, and tier."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from models.simulation.together.arrays import Arrays, Cells
from models.simulation.together.facts import ORDER_KINDS, STAGES, TIERS
from models.simulation.together.instants import microseconds, places
from models.simulation.together.terms import Tables

LEVELS = 3
#: In the table of rates: no rate is in force.
NO_RATE = -1
SCOPES = ("product", "category", "stage", "all")


@dataclass(frozen=True)
class Rates:
    """`bp` (levels, spans * tiers * cells + cells) flat; the last cells have no rate. `cuts` are the instants between
    spans."""

    cuts: np.ndarray
    bp: np.ndarray
    cells: int

    def levels_above(self) -> list[int]:
        """Places of the levels above the promoter's at which anything is ever paid."""
        return [level for level in range(1, LEVELS) if (self.bp[level] > 0).any()]

    def rows(self, paid_at: np.ndarray, tier: np.ndarray) -> np.ndarray:
        """Where the cells of each order's moment and beneficiary's tier begin."""
        return (places(self.cuts, paid_at) * len(TIERS) + tier) * self.cells

    @property
    def no_row(self) -> int:
        """Where the cells begin that have no rate."""
        return self.bp.shape[1] - self.cells


def rates_of(policy: Tables, arrays: Arrays) -> Rates:
    """The winning rates for the cells and the time of these orders."""
    rows, paid_at = policy["commission_rates"], arrays.orders.paid_at
    first, last = (int(paid_at.min()), int(paid_at.max())) if len(paid_at) else (0, 0)
    changes = np.concatenate((microseconds(rows["effective_from"]), microseconds(rows["effective_to"])))
    cuts = np.unique(changes[(changes > first) & (changes <= last)])
    cells = len(arrays.cells)
    bp = np.full((LEVELS, (len(cuts) + 1) * len(TIERS) + 1, cells), NO_RATE, np.int64)
    in_spans = bp[:, :-1].reshape(LEVELS, len(cuts) + 1, len(TIERS), cells)
    for row in _by_precedence(rows):
        span = _span(row, cuts, first, last)
        tiers = slice(None) if row["tier"] == "any" else TIERS.index(row["tier"])
        rate = NO_RATE if row["rate_bp"] is None else row["rate_bp"]
        in_spans[row["level"] - 1, span, tiers][..., _cells(row, arrays.cells)] = rate
    return Rates(cuts, bp.reshape(LEVELS, -1), cells)


def _by_precedence(rows: pl.DataFrame) -> list[Mapping[str, Any]]:
    """What wins comes last: the most specific scope, then a named tier over any, then the newest."""
    rank = pl.col("scope").replace_strict(SCOPES, range(len(SCOPES)), return_dtype=pl.Int8)
    instants = pl.col("effective_from", "effective_to").cast(pl.Datetime("us")).cast(pl.Int64)
    ordered = rows.sort(rank, pl.col("tier") == "any", pl.col("effective_from"), descending=[True, True, False])
    return ordered.with_columns(instants).to_dicts()


def _span(row: Mapping[str, Any], cuts: np.ndarray, first: int, last: int) -> slice:
    """The spans in which the row is in force."""
    start, end = row["effective_from"], row["effective_to"]
    if start > last or (end is not None and end <= first):
        return slice(0, 0)
    until = None if end is None else int(np.searchsorted(cuts, end)) + 1
    return slice(int(np.searchsorted(cuts, start, side="right")), until)


def _cells(row: Mapping[str, Any], cells: Cells) -> np.ndarray:
    """The places of the cells that the row speaks of."""
    is_meant = cells.kind == ORDER_KINDS.index(row["order_kind"])
    if row["scope"] == "stage":
        is_meant &= cells.stage == STAGES.index(row["scope_id"])
    elif row["scope"] != "all":
        is_meant &= (cells.product_id if row["scope"] == "product" else cells.category) == row["scope_id"]
    return np.flatnonzero(is_meant)
