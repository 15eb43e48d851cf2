"""Each paid order, judged once: everything about it that does not depend on anybody's tier."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.reference.amounts import line_bases
from tests.reference.attribution import credited_distributor, order_kind, refusal
from tests.reference.instants import days
from tests.reference.policy import terms_at
from tests.reference.records import Mall, Record
from tests.reference.refunds import Taking, left_at, takings


@dataclass(frozen=True)
class JudgedOrder:
    """`refusal` is the reason why no line earns, None where each line is `earned` or `no_rate`. `bases` are fen by
    line_no.
    """

    order: Record
    items: list[Record]
    terms: Record
    distributor_id: str | None
    refusal: str | None
    order_kind: str
    received_at: datetime | None
    settle_at: datetime | None
    bases: dict[int, int]
    takings: list[Taking]

    def has_settled(self, as_of: datetime) -> bool:
        """“that has settled (`settle_at <= as_of`)”."""
        return self.settle_at is not None and self.settle_at <= as_of

    def left_at_settlement(self, line_no: int) -> int:
        """What is left of the line's base at `settle_at`, which must be known."""
        return left_at(line_no, self.bases[line_no], self.takings, self.settle_at)


def judged_orders(mall: Mall) -> list[JudgedOrder]:
    """“A paid order (`paid_at <= as_of`) is judged once”. In the order of order_id."""
    return [judge(mall, order) for order in sorted(mall.orders, key=lambda order: order["order_id"])]


def judge(mall: Mall, order: Record) -> JudgedOrder:
    """“The terms of an order (`policy_versions`) are those in force at `paid_at`.”"""
    terms = terms_at(mall.policy, order["paid_at"])
    items = sorted((i for i in mall.items if i["order_id"] == order["order_id"]), key=lambda item: item["line_no"])
    refunds = [refund for refund in mall.refunds if refund["order_id"] == order["order_id"]]
    distributor_id = credited_distributor(mall, order, terms)
    received_at = receipt(order, terms, mall.as_of)
    bases = line_bases(order, items)
    return JudgedOrder(
        order=order,
        items=items,
        terms=terms,
        distributor_id=distributor_id,
        refusal=refusal(mall, order, distributor_id, terms),
        order_kind=order_kind(mall, order),
        received_at=received_at,
        settle_at=settle_at(received_at, terms),
        bases=bases,
        takings=takings(bases, refunds, received_at, terms),
    )


def receipt(order: Record, terms: Record, as_of: datetime) -> datetime | None:
    """“`received_at`, or `shipped_at + auto_receive_days` where the policy has that (at least 1) and it is earlier or
    the only one”. An automatic receipt later than `as_of` is, like any receipt, not known yet.
    """
    receipts = [] if order["received_at"] is None else [order["received_at"]]
    auto_receive_days = terms["auto_receive_days"] or 0
    if auto_receive_days >= 1 and order["shipped_at"] is not None:
        receipts.append(order["shipped_at"] + days(auto_receive_days))
    return min((at for at in receipts if at <= as_of), default=None)


def settle_at(received_at: datetime | None, terms: Record) -> datetime | None:
    """“`settle_at` = receipt + `settle_after_hours`, known as soon as the receipt is.”"""
    return None if received_at is None else received_at + timedelta(hours=terms["settle_after_hours"])
