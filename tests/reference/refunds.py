"""What each completed refund takes from the lines of its order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tests.reference.amounts import spread
from tests.reference.instants import days
from tests.reference.records import Record


@dataclass(frozen=True)
class Taking:
    """What one refund took of each line, in fen by line_no. `in_time`: it takes commission back."""

    refund_id: str
    completed_at: datetime
    in_time: bool
    by_line: dict[int, int]


def takings(bases: dict[int, int], refunds: list[Record], receipt: datetime | None, terms: Record) -> list[Taking]:
    """“Refunds count when they complete, in the order of (`completed_at`, `refund_id`)”, against “what earlier
    refunds left of each base”; one requested late “still lessens what is left of the lines”.
    """
    left, result = dict(bases), []
    for refund in sorted(refunds, key=lambda refund: (refund["completed_at"], refund["refund_id"])):
        by_line = taken_by_line(refund, left)
        left = {line_no: left[line_no] - by_line[line_no] for line_no in left}
        in_time = is_in_time(refund, receipt, terms)
        result.append(Taking(refund["refund_id"], refund["completed_at"], in_time, by_line))
    return result


def taken_by_line(refund: Record, left: dict[int, int]) -> dict[int, int]:
    """“for `amount_fen - freight_fen`. One that names a line takes from that line; one that doesn't is spread over
    the lines in proportion to what earlier refunds left of each base, by largest remainder. A line never loses more
    than is left of it”. A line that the order does not have loses nothing, and neither do the others.
    """
    amount = refund["amount_fen"] - (refund["freight_fen"] or 0)
    if refund["line_no"] is None:
        return spread(min(amount, sum(left.values())), left)
    return {line_no: min(amount, rest) if line_no == refund["line_no"] else 0 for line_no, rest in left.items()}


def is_in_time(refund: Record, receipt: datetime | None, terms: Record) -> bool:
    """“A refund takes commission back when it was *requested* at most `clawback_days` after receipt (or there is no
    receipt yet), however late it completes”.
    """
    return receipt is None or refund["requested_at"] <= receipt + days(terms["clawback_days"])


def left_at(line_no: int, base_fen: int, order_takings: list[Taking], at: datetime) -> int:
    """What the refunds completed at or before `at` left of a line's base."""
    return base_fen - sum(taking.by_line[line_no] for taking in order_takings if taking.completed_at <= at)
