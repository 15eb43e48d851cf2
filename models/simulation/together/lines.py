"""What every line pays its promoter and those above, and what refunds take back of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.simulation.together.amounts import running, share_of
from models.simulation.together.arrays import NOBODY, Arrays, Stretch
from models.simulation.together.rates import NO_RATE, Rates
from models.simulation.together.rising import Rising
from models.simulation.together.settling import Settled


@dataclass(frozen=True)
class Earned:
    """Sums per person of what lines pay: all; what refunds took of it before it settled, and after; what is yet to
    settle."""

    accrued_fen: np.ndarray
    voided_fen: np.ndarray
    clawed_back_fen: np.ndarray
    pending_fen: np.ndarray

    @property
    def settled_fen(self) -> np.ndarray:
        return self.accrued_fen - self.voided_fen - self.pending_fen


def earned(arrays: Arrays, settled: Settled, rising: Rising, rates: Rates) -> Earned:
    """What everybody earned on order lines at these rates, at whichever level."""
    sums = Earned(*(np.zeros(len(arrays.people), np.int64) for _ in range(4)))
    levels = rates.levels_above()
    for stretch in arrays.stretches:
        here = stretch.orders
        lines = np.diff(arrays.orders.first_line[here.start : here.stop + 1])
        paid_at = arrays.orders.paid_at[here]
        own_bp = _bp(arrays, stretch, rates, 0, rates.rows(paid_at, rising.own_tier[here]), lines)
        _pay(arrays, stretch, settled, own_bp, arrays.orders.promoter_no[here], sums)
        for level in levels:
            payee = arrays.orders.payee_no[level - 1][here]
            rows = np.where(payee == NOBODY, rates.no_row, rates.rows(paid_at, rising.tier_at(payee, paid_at)))
            bp = _bp(arrays, stretch, rates, level, rows, lines)
            # A level above the first is paid only where the first is.
            bp[own_bp == NO_RATE] = NO_RATE
            _pay(arrays, stretch, settled, bp, payee, sums)
    return sums


def _bp(arrays: Arrays, stretch: Stretch, rates: Rates, level: int, rows: np.ndarray, lines: np.ndarray) -> np.ndarray:
    """The rate of each line; `lines` says how many each order has."""
    return rates.bp[level].take(np.repeat(rows, lines) + arrays.cell[stretch.lines])


def _pay(arrays: Arrays, stretch: Stretch, settled: Settled, bp: np.ndarray, payee: np.ndarray, sums: Earned) -> None:
    """Adds what the lines pay at these rates to the sums of each order's payee; NOBODY gets nothing, so no sum grows
    where that points to."""
    here, takings = stretch.orders, arrays.takings
    bp = np.maximum(bp, 0)
    first_line = arrays.orders.first_line[here.start : here.stop + 1] - stretch.lines.start
    by_order = np.diff(running(share_of(arrays.base_fen[stretch.lines], bp))[first_line])
    np.add.at(sums.accrued_fen, payee, by_order)
    waiting = np.flatnonzero(~settled.has_settled[here])
    np.add.at(sums.pending_fen, payee[waiting], by_order[waiting])
    line = takings.line[stretch.takings] - stretch.lines.start
    order = takings.order[stretch.takings] - here.start
    left_fen = arrays.base_fen[stretch.lines][line] - settled.earlier_fen[stretch.takings]
    dropped = share_of(left_fen, bp[line]) - share_of(left_fen - settled.counted_fen[stretch.takings], bp[line])
    is_before, who = settled.is_before[stretch.takings], payee[order]
    np.add.at(sums.voided_fen, who, dropped * is_before)
    np.add.at(sums.clawed_back_fen, who, dropped * ~is_before)
    np.subtract.at(sums.pending_fen, who, dropped * ~settled.has_settled[here][order])
