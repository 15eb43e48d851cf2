"""What the mall owed its distributors before the history begins, and what it paid out to them each month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from models.mall.clock import DAY, HOUR, NEVER, Clock
from models.mall.members import Members
from models.mall.network import ACTIVE, NOBODY, Network
from models.mall.orders import Mall
from models.mall.programmes import Payments
from models.mall.sales import Sales
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


def payout_columns(mall: Mall, sales: Sales, openings: Openings) -> Columns:
    """A run each month of all that is payable from sales by the mall's book, in one transfer at one instant.

    The book is level 1 alone, counts no order that only a tap might credit and none of which anything came back, and
    rounds down: what it pays is never more than payable. The team's shares and the bonus stay on the account. Some
    transfers are sent twice, which is more than payable.
    """
    payments, rng = mall.world.parameters.programmes.payments, mall.world.stream(Subject.PAYOUTS)
    runs = payout_runs(mall.world.clock, payments)
    earned = _earned_by_run(mall, sales, runs, payments)
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


def _earned_by_run(mall: Mall, sales: Sales, runs: np.ndarray, payments: Payments) -> np.ndarray:
    """Fen that came in since the run before, by run (rows) and distributor; less what was lost by then."""
    chosen = np.flatnonzero(_is_earned(mall.network, mall.members, sales) & (sales.received != NEVER))
    is_first = sales.is_earliest(sales.member) & (sales.paid <= mall.members.first_paid[sales.member])
    fen = np.where(is_first, sales.first_fen, sales.repeat_fen)[chosen]
    settled = np.searchsorted(runs, sales.received[chosen] + payments.settle_after_days * DAY)
    lost = np.maximum(settled, np.searchsorted(runs, sales.came_back[chosen]))
    size, who = len(mall.network), sales.credited[chosen]
    flows = np.zeros((len(runs) + 1) * size)
    for run, sign in ((settled, 1), (lost, -1)):
        flows += sign * np.bincount(run * size + who, weights=fen, minlength=len(flows))
    # What settles or is lost after the last run has gone into a row of its own.
    return flows.reshape(-1, size)[:-1].astype(np.int64)


def _is_earned(network: Network, members: Members, sales: Sales) -> np.ndarray:
    """Whether an order surely earns: a distributor in good standing sold it to another, on the buyer's own device."""
    changes = network.statuses
    stopped = np.full(len(network), NEVER)
    stops = changes.status != ACTIVE
    np.minimum.at(stopped, changes.distributor[stops], changes.changed[stops])
    who = sales.credited
    device = np.where(sales.device != NOBODY, sales.device, -1 - np.arange(len(sales)))
    owner = np.full(int(device.max()) + 1, NOBODY)
    first = sales.is_earliest(device) & (device >= 0)
    owner[device[first]] = sales.member[first]
    is_own_device = (device < 0) | (owner[np.maximum(device, 0)] == sales.member)
    in_office = (network.approved[who] <= sales.paid) & (sales.paid < stopped[who]) & (sales.paid != NEVER)
    return (who != NOBODY) & in_office & (members.own[sales.member] != who) & is_own_device
