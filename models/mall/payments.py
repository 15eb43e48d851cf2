"""What the mall owed its distributors before the history begins, and what it paid out to them each month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from models.mall.bookkeeping import Book
from models.mall.clock import DAY, HOUR, Clock
from models.mall.orders import Mall
from models.mall.programmes import Payments
from models.mall.streams import Subject, lognormal
from models.mall.tables import Columns, in_time


@dataclass(frozen=True)
class Openings:
    """Distributors and their balances at the opening, fen."""

    distributor: np.ndarray
    payable: np.ndarray


def make_openings(mall: Mall) -> Openings:
    """Balances of the founders, who sold in the shop before the mall; a few of them owe."""
    payments, rng = mall.world.parameters.programmes.payments, mall.world.stream(Subject.OPENINGS)
    founders = np.flatnonzero(mall.network.approved <= 0)
    owed = lognormal(rng, payments.opening_median_fen, payments.opening_sigma, len(founders)).astype(np.int64)
    is_debt = rng.random(len(founders)) < payments.opening_debt_share
    is_told = rng.random(len(founders)) < payments.opening_share
    return Openings(founders[is_told], np.where(is_debt, -owed // 4, owed)[is_told])


def opening_columns(openings: Openings) -> Columns:
    """The balances at the first instant of the first day."""
    at = np.zeros(len(openings.distributor), dtype=np.int64)
    return {"distributor_id": openings.distributor, "balance_at": at, "payable_fen": openings.payable}


def payout_columns(mall: Mall, book: Book, openings: Openings) -> Columns:
    """A run each month of all that is payable from sales, in one transfer at one instant.

    What is booked by mistake is set right before. The team's shares and the bonus stay on the account. Some transfers
    are sent twice, which is more than payable.
    """
    payments, rng = mall.world.parameters.programmes.payments, mall.world.stream(Subject.PAYOUTS)
    runs = payout_runs(mall.world.clock, payments)
    earned = _earned_by_run(book, runs, len(mall.network))
    balance = np.zeros(len(mall.network), dtype=np.int64)
    balance[openings.distributor] = openings.payable
    who, when, fen = [], [], []
    for run, at in enumerate(runs):
        balance += earned[run]
        paid = np.flatnonzero(balance >= payments.least_fen)
        again = paid[rng.random(len(paid)) < payments.twice_share]
        amounts = balance[np.concatenate([paid, again])]
        who += [paid, again]
        when += [np.full(len(paid), at), np.full(len(again), at + HOUR)]
        fen.append(amounts)
        np.subtract.at(balance, np.concatenate([paid, again]), amounts)
    columns = {"distributor_id": who, "paid_out_at": when, "amount_fen": fen}
    columns = {name: np.concatenate([np.empty(0, np.int64), *parts]) for name, parts in columns.items()}
    return in_time(columns, "paid_out_at", mall.world.clock, number="payout_id")


def payout_runs(clock: Clock, payments: Payments) -> np.ndarray:
    """The seconds of the runs: on a fixed day of each month, within the period."""
    days = np.array([(clock.first_day + timedelta(days=day)).day for day in range(clock.days)])
    return np.flatnonzero(days == payments.run_day) * DAY + payments.run_hour * HOUR


def _earned_by_run(book: Book, runs: np.ndarray, distributors: int) -> np.ndarray:
    """Fen that settled since the run before, by run (rows) and distributor; less what was taken back by then."""
    due, drops = book.due, book.drops
    settled = np.searchsorted(runs, due.settles)
    lost = np.maximum(settled[drops.row], np.searchsorted(runs, drops.completed))
    flows = np.zeros((len(runs) + 1) * distributors)
    for run, who, fen in ((settled, due.who, due.gain), (lost, due.who[drops.row], -drops.fen)):
        flows += np.bincount(run * distributors + who, weights=fen, minlength=len(flows))
    # What settles or is lost after the last run has gone into a row of its own.
    return flows.reshape(-1, distributors)[:-1].astype(np.int64)
