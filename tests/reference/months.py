"""Counted sales, and the bonus, management and mentor amounts of each business month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tests.reference.amounts import share_of
from tests.reference.attribution import is_active
from tests.reference.instants import business_month, days, last_instant, month_end, months_from
from tests.reference.orders import JudgedOrder
from tests.reference.policy import bonus_steps_at, only_best, terms_at, tier_rule_at
from tests.reference.records import Mall, Record
from tests.reference.tiers import Tenures, invited_by, tier_at

Amount = tuple[int, datetime]  # fen, policy_from


@dataclass(frozen=True)
class Flow:
    """Counted sales coming in (above zero) or going out (below zero) of one line, paid at `paid_at`."""

    distributor_id: str
    at: datetime
    amount_fen: int
    paid_at: datetime


@dataclass(frozen=True)
class MonthAmounts:
    """One distributor's business month. `counted_sales_fen` is what flowed, below zero where more went out."""

    distributor_id: str
    month: str
    closes_at: datetime
    posted: bool
    counted_sales_fen: int
    amounts: dict[str, Amount]


def flows(mall: Mall, orders: list[JudgedOrder]) -> list[Flow]:
    """“at `settle_at` of each line credited to them at level 1 (`earned` or `no_rate`) what is left of its base comes
    in; each later refund, whenever requested, goes out when it completes”.
    """
    result = []
    for judged in orders:
        if judged.refusal is not None or not judged.has_settled(mall.as_of):
            continue
        seller, paid_at = judged.distributor_id, judged.order["paid_at"]
        later = [taking for taking in judged.takings if taking.completed_at > judged.settle_at]
        for line_no in judged.bases:
            result.append(Flow(seller, judged.settle_at, judged.left_at_settlement(line_no), paid_at))
            result.extend(Flow(seller, taking.completed_at, -taking.by_line[line_no], paid_at) for taking in later)
    return result


def distributor_months(mall: Mall, all_flows: list[Flow], tenure: Tenures) -> list[MonthAmounts]:
    """Every month from a distributor's approval to that of `as_of`; nobody is active or credited before."""
    result = []
    for distributor_id, since in sorted(tenure.items()):
        if "junior" in since:
            first, last = business_month(since["junior"], mall.zone), business_month(mall.as_of, mall.zone)
            for month in months_from(first, last):
                result.append(distributor_month(mall, distributor_id, month, all_flows, tenure))
    return result


def distributor_month(
    mall: Mall, distributor_id: str, month: str, all_flows: list[Flow], tenure: Tenures
) -> MonthAmounts:
    """“A month closes `bonus_close_days` after its end (...); until then its entries are shown as provisional and not
    posted. For everyone active at the month's last instant, with their tier then”. A month that is not over is looked
    at as it stands at `as_of`.
    """
    in_month = [flow for flow in all_flows if business_month(flow.at, mall.zone) == month]
    last = last_instant(month, mall.zone)
    terms = terms_at(mall.policy, last)
    closes_at = month_end(month, mall.zone) + days(terms["bonus_close_days"])
    seen_at = min(last, mall.as_of)
    sales = sum(flow.amount_fen for flow in in_month if flow.distributor_id == distributor_id)
    amounts: dict[str, Amount] = {}
    if is_active(mall, distributor_id, seen_at):
        tier = tier_at(tenure, distributor_id, seen_at)
        team = invited_by(mall, distributor_id)
        team_flows = [flow for flow in in_month if flow.distributor_id in team]
        amounts = bonus(mall, sales, last, terms) | team_amounts(mall, team_flows, tier, last, terms)
    return MonthAmounts(distributor_id, month, closes_at, closes_at <= mall.as_of, sales, amounts)


def bonus(mall: Mall, sales_fen: int, last: datetime, terms: Record) -> dict[str, Amount]:
    """“of the steps whose `threshold_fen` is reached, the highest: `bonus_fen + share_of(counted sales, bonus_bp)`”."""
    sales = used(sales_fen)
    reached = [step for step in bonus_steps_at(mall.policy, last) if step["threshold_fen"] <= sales]
    if not reached:
        return {}
    step = only_best(reached, lambda step: step["threshold_fen"])
    amount = (step["bonus_fen"] or 0) + share_of(sales, step["bonus_bp"] or 0)
    return {"bonus": (amount, max(terms["effective_from"], step["effective_from"]))}


def team_amounts(mall: Mall, team: list[Flow], tier: str, last: datetime, terms: Record) -> dict[str, Amount]:
    """`management`: “`share_of(counted sales of all those they invited together, management_bp)`”; `mentor`:
    “`share_of(the same, but only of lines with paid_at < the seller's approved_at + mentor_days, mentor_bp)`”.
    """
    rule = tier_rule_at(mall.policy, tier, last)
    if rule is None:
        return {}
    of_apprentices = [flow for flow in team if is_apprentice_sale(mall, flow, rule["mentor_days"] or 0)]
    policy_from = max(terms["effective_from"], rule["effective_from"])
    management = share_of(used(sum(flow.amount_fen for flow in team)), rule["management_bp"] or 0)
    mentor = share_of(used(sum(flow.amount_fen for flow in of_apprentices)), rule["mentor_bp"] or 0)
    return {"management": (management, policy_from), "mentor": (mentor, policy_from)}


def is_apprentice_sale(mall: Mall, flow: Flow, mentor_days: int) -> bool:
    """“lines with paid_at < the seller's approved_at + mentor_days”."""
    return flow.paid_at < mall.distributors[flow.distributor_id]["approved_at"] + days(mentor_days)


def used(sum_fen: int) -> int:
    """“where several people's are added, their flows are added, and only the sum that is used is taken as zero if
    negative”.
    """
    return max(sum_fen, 0)


def month_row(month: MonthAmounts) -> Record:
    """One distributor's month, its three amounts posted or provisional."""
    amounts = {f"{kind}_fen": month.amounts.get(kind, (0, None))[0] for kind in ("bonus", "management", "mentor")}
    return {
        "distributor_id": month.distributor_id,
        "month": month.month,
        "counted_sales_fen": month.counted_sales_fen,
        **amounts,
        "posted": month.posted,
        "closes_at": month.closes_at,
    }
