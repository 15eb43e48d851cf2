"""To whom the rules give commission on which lines, and how much: commission.md at the mall's own rates.

Its policy pays level 1 alone, whatever the tier, so that a line has one beneficiary.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from models.mall.arrays import picked
from models.mall.clock import DAY, NEVER
from models.mall.members import Members
from models.mall.network import ACTIVE, NOBODY, Network
from models.mall.order_lines import OrderLines, Takings
from models.mall.orders import Mall
from models.mall.rates import booked_rates, mature_rates
from models.mall.sales import Sales
from models.mall.sharing import Clicks, moment_key


@dataclass(frozen=True)
class Due:
    """The paid and credited lines (`lines`) with what the rules give on them by the end, in fen and seconds.

    `gain` is given on payment and `left` of it after refunds; it is nothing where the line is not `earned`. It settles
    at `settles`, by the end if it `is_settled`. `rate`, `other_kind` and `no_stage` are basis points: the right ones,
    and those of the other order kind and of a product without a stage.
    """

    lines: OrderLines
    who: np.ndarray
    paid: np.ndarray
    is_earned: np.ndarray
    settles: np.ndarray
    is_settled: np.ndarray
    rate: np.ndarray
    other_kind: np.ndarray
    no_stage: np.ndarray
    gain: np.ndarray
    left: np.ndarray

    def __len__(self) -> int:
        return len(self.who)

    def rows(self, chosen: np.ndarray) -> Due:
        """Some of them."""
        others = (getattr(self, field.name)[chosen] for field in fields(Due) if field.name != "lines")
        return Due(picked(self.lines, chosen), *others)


@dataclass(frozen=True)
class Drops:
    """What refunds take back of a line's commission (a row of Due), fen, and when they completed, seconds."""

    row: np.ndarray
    fen: np.ndarray
    completed: np.ndarray


def share_of(base_fen: np.ndarray, bp: np.ndarray | int) -> np.ndarray:
    """commission.md's share: half up."""
    return (base_fen.astype(np.int64) * bp + 5_000) // 10_000


def entitlements(mall: Mall, sales: Sales, clicks: Clicks, sold: OrderLines, takings: Takings) -> tuple[Due, Drops]:
    """What is due on every line that is paid and credited to somebody."""
    credited = credited_by_rules(mall, sales, clicks)
    earns = _earns(mall.network, mall.members, sales, credited)
    is_first = sales.is_earliest(sales.member) & (sales.paid <= mall.members.first_paid[sales.member])
    chosen = np.flatnonzero(((credited != NOBODY) & (sales.paid != NEVER))[sold.order])
    lines = picked(sold, chosen)
    order, paid = lines.order, sales.paid[lines.order]
    rate, other_kind, no_stage = _rates(mall, lines, paid, is_first[order])
    settle_after = mall.world.parameters.programmes.payments.settle_after_days * DAY
    gain = np.where(earns[order], share_of(lines.base, rate), 0)
    row = np.full(len(sold), NOBODY, dtype=np.int64)
    row[chosen] = np.arange(len(chosen))
    drops = _drops(row[takings.line], takings, lines.base, rate, gain)
    left = gain - np.bincount(drops.row, weights=drops.fen, minlength=len(gain)).astype(np.int64)
    settles = sales.received[order] + settle_after
    is_settled = settles <= mall.world.clock.end
    due = Due(lines, credited[order], paid, earns[order], settles, is_settled, rate, other_kind, no_stage, gain, left)
    return due, drops


def credited_by_rules(mall: Mall, sales: Sales, clicks: Clicks) -> np.ndarray:
    """The distributor on the order, else of the binding, else of the buyer's last tap within the window."""
    credited = sales.credited.copy()
    open_to_taps = np.flatnonzero((credited == NOBODY) & (sales.paid != NEVER))
    known = np.flatnonzero(clicks.member != NOBODY)
    if not len(known) or not len(open_to_taps):
        return credited
    keys = moment_key(clicks.member[known], clicks.clicked[known])
    last = np.argsort(keys, kind="stable")
    paid, member = sales.paid[open_to_taps], sales.member[open_to_taps]
    place = np.searchsorted(keys[last], moment_key(member, paid), side="right") - 1
    tap = known[last[np.maximum(place, 0)]]
    window = mall.world.parameters.programmes.payments.click_window_days * DAY
    fits = (place >= 0) & (clicks.member[tap] == member) & (clicks.clicked[tap] >= paid - window)
    credited[open_to_taps[fits]] = mall.shares.distributor[clicks.share[tap[fits]]]
    return credited


def _earns(network: Network, members: Members, sales: Sales, credited: np.ndarray) -> np.ndarray:
    """Whether an order's reason is `earned`: by somebody active, for another person, who is the device's first."""
    device = np.where(sales.device != NOBODY, sales.device, -1 - np.arange(len(sales)))
    owner = np.full(int(device.max(initial=0)) + 1, NOBODY)
    first = sales.is_earliest(device) & (device >= 0)
    owner[device[first]] = sales.member[first]
    is_own_device = (device < 0) | (owner[np.maximum(device, 0)] == sales.member)
    is_active = (credited != NOBODY) & (network.approved[credited] <= sales.paid) & (sales.paid != NEVER)
    is_active &= status_at(network, credited, sales.paid) == ACTIVE
    return is_active & (members.own[sales.member] != credited) & is_own_device


def status_at(network: Network, distributor: np.ndarray, seconds: np.ndarray) -> np.ndarray:
    """What the last change at or before each moment made of each distributor."""
    changes = network.statuses
    if not len(changes.distributor):
        return np.full(len(distributor), ACTIVE)
    keys = moment_key(changes.distributor, changes.changed)
    order = np.argsort(keys, kind="stable")
    place = order[np.maximum(np.searchsorted(keys[order], moment_key(distributor, seconds), side="right") - 1, 0)]
    is_own = (changes.distributor[place] == distributor) & (changes.changed[place] <= seconds)
    return np.where(is_own, changes.status[place], ACTIVE)


def _rates(mall: Mall, lines: OrderLines, paid: np.ndarray, is_first: np.ndarray) -> tuple[np.ndarray, ...]:
    """Basis points of each line, those of the other order kind, and those of a mature product."""
    payments, day = mall.world.parameters.programmes.payments, paid // DAY
    rates = *booked_rates(mall.world.clock, payments), *mature_rates(mall.world.clock, payments)
    first, repeat, mature_first, mature_repeat = (bp.astype(np.int16)[day, lines.product] for bp in rates)
    mature = np.where(is_first, mature_first, mature_repeat)
    return np.where(is_first, first, repeat), np.where(is_first, repeat, first), mature


def _drops(row: np.ndarray, takings: Takings, base: np.ndarray, rate: np.ndarray, gain: np.ndarray) -> Drops:
    """After each taking the line is worth the share of what is left of its base; takings come in their order."""
    known = np.flatnonzero(row != NOBODY)
    known = known[gain[row[known]] > 0]
    known = known[np.argsort(row[known], kind="stable")]
    row, fen = row[known], takings.fen[known]
    is_next = np.zeros(len(row), dtype=bool)
    is_next[1:] = row[1:] == row[:-1]
    total = np.cumsum(fen)
    taken = total - np.maximum.accumulate(np.where(is_next, 0, total - fen)) if len(row) else total
    worth = share_of(base[row] - taken, rate[row])
    before = np.where(is_next, np.roll(worth, 1), gain[row])
    return Drops(row, before - worth, takings.completed[known])
