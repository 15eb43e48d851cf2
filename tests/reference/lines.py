"""The commission lines: one per order line and level."""

from __future__ import annotations

from tests.reference.amounts import share_of
from tests.reference.attribution import is_active, is_forbidden_self_purchase
from tests.reference.instants import business_date
from tests.reference.orders import JudgedOrder
from tests.reference.rates import rate_in_force, stage_at
from tests.reference.records import Mall, Record
from tests.reference.refunds import Taking
from tests.reference.tiers import Tenures, tier_at


def commission_lines(mall: Mall, judged: JudgedOrder, tenure: Tenures) -> list[Record]:
    """marts.fct_commission_lines of one order. “A level above 1 is paid only for an `earned` line”."""
    lines = []
    for item in judged.items:
        first = promoter_line(mall, judged, item, tenure)
        lines.append(first)
        if first["reason"] == "earned":
            lines.extend(upper_lines(mall, judged, item, tenure))
    return lines


def promoter_line(mall: Mall, judged: JudgedOrder, item: Record, tenure: Tenures) -> Record:
    """Level 1: the order's reason, else “`no_rate` | per line: no rate is in force”, else “`earned` | otherwise”."""
    rate = None if judged.refusal else find_rate(mall, judged, item, 1, judged.distributor_id, tenure)
    reason = judged.refusal or ("no_rate" if rate is None else "earned")
    return line(mall, judged, item, 1, judged.distributor_id, tenure, reason, rate)


def upper_lines(mall: Mall, judged: JudgedOrder, item: Record, tenure: Tenures) -> list[Record]:
    """“only where a rate is in force, only to someone active at `paid_at`, and not to the buyer while `self_purchase`
    is `no_commission`; one who is left out does not end the chain”.
    """
    lines = []
    for level, distributor_id in enumerate(chain(mall, judged)[1:], start=2):
        rate = find_rate(mall, judged, item, level, distributor_id, tenure)
        if (
            rate is not None
            and is_active(mall, distributor_id, judged.order["paid_at"])
            and not is_forbidden_self_purchase(mall, judged.order, distributor_id, judged.terms)
        ):
            lines.append(line(mall, judged, item, level, distributor_id, tenure, "earned", rate))
    return lines


def chain(mall: Mall, judged: JudgedOrder) -> list[str]:
    """“level 1 is the promoter, level 2 who invited them, level 3 who invited those; up to `max_levels`”. “A
    distributor who came up before, or whom nobody knows, ends the chain.” The first one is known: the order earns.
    """
    people = [judged.distributor_id]
    while len(people) < judged.terms["max_levels"]:
        inviter_id = mall.distributors[people[-1]]["inviter_id"]
        if inviter_id in people or inviter_id not in mall.distributors:
            break
        people.append(inviter_id)
    return people


def find_rate(
    mall: Mall, judged: JudgedOrder, item: Record, level: int, distributor_id: str, tenure: Tenures
) -> Record | None:
    """The rate row in force at `paid_at` for the line's product and “the beneficiary's tier at `paid_at`”."""
    at = judged.order["paid_at"]
    stage = stage_at(mall, item["product_id"], at, judged.terms)
    tier = tier_at(tenure, distributor_id, at)
    return rate_in_force(mall, at, level, judged.order_kind, tier, item["product_id"], stage)


def line(
    mall: Mall,
    judged: JudgedOrder,
    item: Record,
    level: int,
    distributor_id: str | None,
    tenure: Tenures,
    reason: str,
    rate: Record | None,
) -> Record:
    """`commission_fen = share_of(base_fen, rate_bp)`; “`policy_from`, the newest `effective_from` among the policy
    rows that set its amount”: the terms and the rate.
    """
    order, base_fen = judged.order, judged.bases[item["line_no"]]
    rate_bp = None if rate is None else rate["rate_bp"]
    begun = [judged.terms["effective_from"]] + ([] if rate is None else [rate["effective_from"]])
    return {
        "order_id": order["order_id"],
        "line_no": item["line_no"],
        "level": level,
        "distributor_id": distributor_id,
        "member_id": order["member_id"],
        "product_id": item["product_id"],
        "paid_at": order["paid_at"],
        "paid_date": business_date(order["paid_at"], mall.zone),
        "received_at": judged.received_at,
        "settle_at": judged.settle_at,
        "order_kind": judged.order_kind,
        "stage": stage_at(mall, item["product_id"], order["paid_at"], judged.terms),
        "tier": tier_at(tenure, distributor_id, order["paid_at"]),
        "base_fen": base_fen,
        "reason": reason,
        "rate_bp": rate_bp,
        "commission_fen": 0 if rate_bp is None else share_of(base_fen, rate_bp),
        "clawed_back_fen": sum(drop for _, drop in drops(item["line_no"], base_fen, rate_bp, judged.takings)),
        "policy_from": max(begun),
    }


def drops(line_no: int, base_fen: int, rate_bp: int | None, takings: list[Taking]) -> list[tuple[Taking, int]]:
    """“After each refund requested in time, the line is worth `share_of(base_fen - what the refunds requested in time
    took, rate_bp)`; the drop is the difference to what it was worth before”.
    """
    if rate_bp is None:
        return []
    result, taken = [], 0
    for taking in takings:
        if taking.in_time:
            before = share_of(base_fen - taken, rate_bp)
            taken += taking.by_line[line_no]
            result.append((taking, before - share_of(base_fen - taken, rate_bp)))
    return result
