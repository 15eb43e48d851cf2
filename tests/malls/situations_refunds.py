"""The situations that refunds bring: both deadlines, amounts and ties."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from tests.malls.facts import Deadlines, take
from tests.malls.instants import MONTH_STARTS, month_of
from tests.malls.judge import Judged, Mall
from tests.malls.landing import Row
from tests.malls.situations_orders import beside, has_tie


def refund_situations(mall: Mall) -> Iterator[str]:
    """Everything that the refunds of an order that could earn show."""
    for judged in mall.orders:
        refunds = mall.refunds[judged.order["order_id"]]
        yield from _completion(mall, refunds)
        if judged.reason != "earned":
            continue
        if len(refunds) > 1:
            yield "several refunds of an order"
        for _, _, refund in judged.taken:
            yield from _timing(judged, refund)
        yield from _amounts(judged)
        yield from _mixtures(judged)


def _completion(mall: Mall, refunds: list[Row]) -> Iterator[str]:
    for refund in refunds:
        if refund["completed_at"] is None:
            yield "refund never completed"
        elif refund["completed_at"] > mall.as_of:
            yield "refund completed after as_of"
        elif refund["completed_at"] == mall.as_of:
            yield "refund completed exactly at as_of"
    together = Counter(refund["completed_at"] for refund in refunds if refund["completed_at"])
    yield from ("several refunds completed at one instant" for count in together.values() if count > 1)


def _timing(judged: Judged, refund: Row) -> Iterator[str]:
    completed_at, due = refund["completed_at"], judged.due
    yield from beside("refund completed", completed_at, MONTH_STARTS, "a month's start")
    if due is None:
        yield "refund without receipt"
        return
    yield from beside("refund completed", completed_at, [due.settle_at], "settlement")
    yield from beside("refund requested", refund["requested_at"], [due.claw_back_until], "the clawback deadline")
    yield _sides(refund, due)
    if completed_at < due.receipt:
        yield "refund completed before receipt"
    if completed_at > due.settle_at and month_of(completed_at) > month_of(due.settle_at):
        yield "refund in a later month than settlement"
    if due.settle_at == due.claw_back_until:
        yield "refund where both deadlines are one"


def _sides(refund: Row, due: Deadlines) -> str:
    in_time = "in time" if refund["requested_at"] <= due.claw_back_until else "late"
    settled = "by settlement" if refund["completed_at"] <= due.settle_at else "after settlement"
    return f"refund requested {in_time} and completed {settled}"


def _mixtures(judged: Judged) -> Iterator[str]:
    """What later refunds of an order find that earlier ones of another sort have left."""
    if judged.due is None:
        return
    sides = [_sides(refund, judged.due) for _, fen, refund in judged.taken if fen]
    for earlier, later in pairwise(sides):
        if earlier.startswith("refund requested late") and later.startswith("refund requested in time"):
            yield "refund in time after a late one"
        if earlier.endswith("by settlement") and later.endswith("after settlement"):
            yield "refund after settlement after one before"


def _amounts(judged: Judged) -> Iterator[str]:
    left = dict(judged.bases)
    for _, _, refund in judged.taken:
        yield "refund of the order" if refund["line_no"] is None else "refund of a line"
        goods = refund["amount_fen"] - (refund["freight_fen"] or 0)
        reach = sum(left.values()) if refund["line_no"] is None else left[refund["line_no"]]
        if goods > reach:
            yield "refund larger than what is left"
        if not reach:
            yield "refund when nothing is left"
        if not goods:
            yield "refund of freight alone"
        if refund["line_no"] is None and has_tie(min(goods, reach), left):
            yield "refund with a tie of remainders"
        for line_no, fen in take(refund, left).items():
            left[line_no] -= fen
