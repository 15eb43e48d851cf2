"""What the mall's own engine books for the orders: what its rules give, and now and then something else.

A record is written for each line when it is paid, and one below zero when a refund takes some of it back; what nothing
is left of becomes void instead.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.mall.entitlements import Drops, Due, entitlements, share_of
from models.mall.mistakes import (
    CAUSES,
    FIGURES,
    FREIGHT_PER_PIECE,
    MISTAKES,
    NOT_ENTITLED,
    RECORDS,
    drawn_mistakes,
    freight_per_piece,
)
from models.mall.order_lines import OrderLines, Takings
from models.mall.orders import Mall
from models.mall.sales import Sales
from models.mall.sharing import Clicks
from models.mall.streams import Subject
from models.mall.tables import BOOKED_STATUSES, Columns, in_time

PENDING, SETTLED, VOID = range(len(BOOKED_STATUSES))
OWN, TEAM = 1, 2
#: A notice of payment that comes a second time does so within seconds.
AGAIN_SECONDS = 3


@dataclass(frozen=True)
class Book:
    """What is due, what refunds take of it, the rows of commission_records, and those of truth/booking_faults."""

    due: Due
    drops: Drops
    records: Columns
    faults: Columns


def keep_book(mall: Mall, sales: Sales, clicks: Clicks, sold: OrderLines, takings: Takings) -> Book:
    """The mall's book at the end of the period."""
    booking, rng = mall.world.parameters.programmes.booking, mall.world.stream(Subject.BOOKING)
    due, drops = entitlements(mall, sales, clicks, sold, takings)
    inviter = mall.network.inviter[due.who]
    wrong = drawn_mistakes(rng, due, inviter, booking.shares)
    amount = _amounts(due, wrong)
    for_inviter = share_of(due.lines.base[wrong["inviter_too"]], booking.inviter_bp)
    records = _records(due, drops, wrong, amount, inviter, for_inviter, mall.world.clock.end - 1)
    faults = _faults(due, wrong, amount, inviter, for_inviter)
    for columns in (records, faults):
        row = columns.pop("row")
        columns["order_id"], columns["line_no"] = sales.order_id[due.lines.order[row]], due.lines.line_no[row]
    return Book(due, drops, in_time(records, "recorded_at", mall.world.clock, number="record_id"), faults)


def _amounts(due: Due, wrong: dict[str, np.ndarray]) -> np.ndarray:
    """Fen that are booked for each line on payment."""
    amount = due.gain.copy()
    for name, (_, figure) in FIGURES.items():
        amount[wrong[name]] = figure(due.rows(wrong[name]))
    amount[wrong[FREIGHT_PER_PIECE]] = freight_per_piece(due.rows(wrong[FREIGHT_PER_PIECE]))[1]
    unearned = due.rows(wrong[NOT_ENTITLED])
    amount[wrong[NOT_ENTITLED]] = share_of(unearned.lines.base, unearned.rate)
    amount[wrong["never_booked"]] = 0
    return amount


def _records(
    due: Due,
    drops: Drops,
    wrong: dict[str, np.ndarray],
    amount: np.ndarray,
    inviter: np.ndarray,
    for_inviter: np.ndarray,
    last: int,
) -> Columns:
    """Gains, those booked again, those of inviters, and what refunds took back."""
    who, level = due.who.copy(), np.full(len(due), OWN, dtype=np.int8)
    who[wrong["inviter_instead"]] = inviter[wrong["inviter_instead"]]
    level[wrong["wrong_level"]] = TEAM
    is_void, takes_back = due.is_earned & (due.left == 0), amount > 0
    is_void[wrong["refunded_wholly"]] = True
    is_void[wrong["refund_ignored"]] = takes_back[wrong["refund_ignored"]] = False
    status = np.select([is_void, due.is_settled], [VOID, SETTLED], PENDING).astype(np.int8)
    status[wrong["settled_at_once"]] = SETTLED
    gains, again, too = np.flatnonzero(amount), wrong["booked_twice"], wrong["inviter_too"]
    taken = np.flatnonzero((takes_back & ~is_void)[drops.row] & (drops.fen > 0))
    row = np.concatenate([gains, again, too, drops.row[taken]])
    later = np.minimum(due.paid[again] + AGAIN_SECONDS, last)
    columns = {
        "row": row, "distributor_id": who[row], "level": level[row], "status": status[row],
        "amount_fen": np.concatenate([amount[gains], amount[again], for_inviter, -drops.fen[taken]]),
        "recorded_at": np.concatenate([due.paid[gains], later, due.paid[too], drops.completed[taken]]),
    }  # fmt: skip
    for_whom = slice(len(gains) + len(again), len(gains) + len(again) + len(too))
    columns["distributor_id"][for_whom], columns["level"][for_whom] = inviter[too], TEAM
    return columns


def _faults(
    due: Due, wrong: dict[str, np.ndarray], amount: np.ndarray, inviter: np.ndarray, for_inviter: np.ndarray
) -> Columns:
    """Each mistake's fen by where they stand: what is booked there beyond what is due."""
    left, gain, pieces = due.left, due.gain, wrong[FREIGHT_PER_PIECE]
    with_freight = freight_per_piece(due.rows(pieces))[0]
    at = {name: wrong[name] for name in MISTAKES}
    rows = [(name, cause, at[name], OWN, due.who, (amount - gain)[at[name]]) for name, (cause, _) in FIGURES.items()]
    rows += [
        (FREIGHT_PER_PIECE, "freight", pieces, OWN, due.who, with_freight - gain[pieces]),
        (FREIGHT_PER_PIECE, "rounding", pieces, OWN, due.who, amount[pieces] - with_freight),
        (NOT_ENTITLED, "unexpected", at[NOT_ENTITLED], OWN, due.who, amount[at[NOT_ENTITLED]]),
        ("inviter_instead", "payee", at["inviter_instead"], OWN, inviter, left[at["inviter_instead"]]),
        ("wrong_level", "level", at["wrong_level"], TEAM, due.who, left[at["wrong_level"]]),
        ("inviter_too", "unexpected", at["inviter_too"], TEAM, inviter, for_inviter),
    ]
    changes = {
        "refund_ignored": gain - left, "settled_at_once": left, "booked_twice": gain, "refunded_wholly": -left,
        "never_booked": -left, "inviter_instead": -left, "wrong_level": -left,
    }  # fmt: skip
    rows += [(name, RECORDS[name][0], at[name], OWN, due.who, fen[at[name]]) for name, fen in changes.items()]
    rows = [(name, cause, row[fen != 0], level, who, fen[fen != 0]) for name, cause, row, level, who, fen in rows]
    sizes = [len(row) for _, _, row, *_ in rows]
    found = {
        "row": np.concatenate([row for _, _, row, *_ in rows]),
        "level": np.repeat([level for *_, level, _, _ in rows], sizes),
        "distributor_id": np.concatenate([who[row] for _, _, row, _, who, _ in rows]),
        "mistake": np.repeat([MISTAKES.index(name) for name, *_ in rows], sizes),
        "cause": np.repeat([CAUSES.index(cause) for _, cause, *_ in rows], sizes),
        "difference_fen": np.concatenate([fen for *_, fen in rows]),
    }
    order = np.lexsort((found["level"], found["row"]))
    return {name: column[order] for name, column in found.items()}
