"""The situations that opening balances and payouts bring."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from tests.malls.instants import MONTH_STARTS
from tests.malls.judge import Mall
from tests.malls.landing import Row
from tests.malls.payments import BEYOND_ALL
from tests.malls.situations_orders import beside


def payment_situations(mall: Mall) -> Iterator[str]:
    """Everything that the mall's own payments show."""
    openings = {row["distributor_id"]: row for row in mall.tables["opening_balances"]}
    for opening in openings.values():
        yield from _opening(mall, opening)
    for payout in mall.tables["payouts"]:
        yield from _payout(mall, payout, openings.get(payout["distributor_id"]))
    yield from _several(mall)


def _opening(mall: Mall, opening: Row) -> Iterator[str]:
    fen = opening["payable_fen"]
    yield "opening below zero" if fen < 0 else "opening above zero" if fen else "opening of zero"
    yield from beside("opening", opening["balance_at"], [mall.as_of], "as_of")
    if opening["balance_at"] > mall.as_of:
        yield "opening after as_of"
    yield from _person(mall, "opening of", opening["distributor_id"])


def _payout(mall: Mall, payout: Row, opening: Row | None) -> Iterator[str]:
    paid_out_at, fen = payout["paid_out_at"], payout["amount_fen"]
    yield from beside("payout", paid_out_at, [mall.as_of], "as_of")
    yield from beside("payout", paid_out_at, MONTH_STARTS, "a month's start")
    if paid_out_at > mall.as_of:
        yield "payout after as_of"
    if not fen:
        yield "payout of nothing"
    if fen >= BEYOND_ALL:
        yield "payout above all that can be payable"
    yield from _person(mall, "payout to", payout["distributor_id"])
    known = mall.distributors.get(payout["distributor_id"])
    if known and not mall.is_active(payout["distributor_id"], paid_out_at):
        yield "payout to somebody inactive"
    if opening:
        if paid_out_at < opening["balance_at"]:
            yield "payout before the opening"
        if fen == opening["payable_fen"]:
            yield "payout of exactly the opening"
        if opening["payable_fen"] < 0:
            yield "payout to somebody whose opening is below zero"


def _person(mall: Mall, what: str, distributor_id: str) -> Iterator[str]:
    known = mall.distributors.get(distributor_id)
    if known is None:
        yield f"{what} somebody unknown"
    elif known["approved_at"] is None:
        yield f"{what} somebody never approved"
    elif any(judged.credited == distributor_id and judged.reason == "earned" for judged in mall.orders):
        yield f"{what} somebody who sells"


def _several(mall: Mall) -> Iterator[str]:
    payouts = mall.tables["payouts"]
    for columns, situation in (
        (("distributor_id",), "several payouts of a person"),
        (("distributor_id", "paid_out_at"), "several payouts of a person at one instant"),
        (("distributor_id", "paid_out_at", "amount_fen"), "payouts that differ in nothing but their ids"),
    ):
        counts = Counter(tuple(row[column] for column in columns) for row in payouts if row["amount_fen"])
        yield from (situation for count in counts.values() if count > 1)
    known = {row["distributor_id"] for row in payouts if row["paid_out_at"] <= mall.as_of}
    later = {row["distributor_id"] for row in payouts if row["paid_out_at"] > mall.as_of}
    yield from ("payouts on both sides of as_of" for _ in known & later)
