"""What the mall's engine gets wrong now and then, as engines in use do."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from models.mall.entitlements import Due, share_of
from models.mall.network import NOBODY

#: Where another amount is booked: the cause, and the amount. Such lines have no refund.
FIGURES: dict[str, tuple[str, Callable[[Due], np.ndarray]]] = {
    "coupon_ignored": ("discount", lambda due: share_of(due.lines.net, due.rate)),
    "list_price": ("discount", lambda due: share_of(due.lines.listed, due.rate)),
    "freight_included": ("freight", lambda due: share_of(due.lines.base + due.lines.freight, due.rate)),
    # Half of a base at the rate for first orders is a whole one at the rate for repeats: of three pieces or more.
    "one_piece_only": (
        "base",
        lambda due: share_of(due.lines.base // np.where(due.lines.quantity > 2, due.lines.quantity, 1), due.rate),
    ),
    "other_kind": ("rate", lambda due: share_of(due.lines.base, due.other_kind)),
    "no_stage": ("rate", lambda due: share_of(due.lines.base, due.no_stage)),
    "cut_off": ("rounding", lambda due: due.lines.base.astype(np.int64) * due.rate // 10_000),
}
#: Where the records themselves are wrong: the cause, and whether it can happen to a line on which something was due.
RECORDS: dict[str, tuple[str, Callable[[Due, np.ndarray], np.ndarray]]] = {
    "refund_ignored": ("refund", lambda due, _: due.left < due.gain),
    "refunded_wholly": ("refund", lambda due, _: (due.left > 0) & (due.left < due.gain)),
    "settled_at_once": ("timing", lambda due, _: ~due.is_settled & (due.left > 0)),
    "booked_twice": ("duplicate", lambda due, _: due.left > 0),
    "never_booked": ("missing", lambda due, _: due.left > 0),
    "inviter_instead": ("payee", lambda due, inviter: (inviter != NOBODY) & (due.left > 0)),
    "inviter_too": ("unexpected", lambda due, inviter: (inviter != NOBODY) & (due.left > 0)),
    "wrong_level": ("level", lambda due, _: due.left > 0),
}
#: For freight, which each piece of a line bears again, and which is then cut off: two causes at once.
FREIGHT_PER_PIECE = "freight_per_piece"
#: Booked although nothing is due: a purchase of one's own, on another's device, or for somebody inactive.
NOT_ENTITLED = "not_entitled"
MISTAKES = (*FIGURES, *RECORDS, FREIGHT_PER_PIECE, NOT_ENTITLED)
CAUSES = (
    *("base", "freight", "discount", "rate", "rounding", "payee", "level", "timing", "refund", "duplicate"),
    *("missing", "unexpected"),
)


def drawn_mistakes(
    rng: np.random.Generator, due: Due, inviter: np.ndarray, shares: dict[str, float]
) -> dict[str, np.ndarray]:
    """The rows of Due on which each mistake is made: at most one on a line, and only where it changes something.

    `inviter` is the one of each line's distributor, `shares` how often a mistake is made where it can be.
    """
    edges = np.cumsum([shares[name] for name in MISTAKES])
    drawn = np.searchsorted(edges, rng.random(len(due)), side="right")
    found = {}
    for number, name in enumerate(MISTAKES):
        rows = np.flatnonzero(drawn == number)
        found[name] = rows[_can_happen(name, due.rows(rows), inviter[rows])]
    return found


def freight_per_piece(due: Due) -> tuple[np.ndarray, np.ndarray]:
    """The commission with each piece's freight, and with what is over a fen cut off too."""
    base = due.lines.base + due.lines.quantity.astype(np.int64) * due.lines.freight
    return share_of(base, due.rate), base * due.rate // 10_000


def _can_happen(name: str, due: Due, inviter: np.ndarray) -> np.ndarray:
    if name == NOT_ENTITLED:
        return ~due.is_earned & (share_of(due.lines.base, due.rate) > 0)
    if name in RECORDS:
        return RECORDS[name][1](due, inviter)
    amount = freight_per_piece(due)[1] if name == FREIGHT_PER_PIECE else FIGURES[name][1](due)
    return (due.left > 0) & (due.left == due.gain) & (amount > 0) & (amount != due.gain)
