"""How far everybody is from the next tier, and how much of a cohort has risen by when: counted person by person."""

from __future__ import annotations

from itertools import count

from tests.reference.orders import JudgedOrder
from tests.reference.policy import tier_rule_at
from tests.reference.records import Mall, Record
from tests.reference.tiers import Deal, Tenures, deals, invited_by, meets_senior_rule, tenures

Way = tuple[int, bool]  # whole days in a tier so far, and whether these ended with the next one


def missing_by_person(mall: Mall, orders: list[JudgedOrder]) -> dict[str, int]:
    """What everybody below the highest tier misses by the rules in force at `as_of`, where there are any."""
    all_deals, tenure = deals(mall, orders), tenures(mall, orders)
    found = {}
    for distributor_id, since in tenure.items():
        if "senior" in since:
            missing = None if "mentor" in since else missing_seniors(mall, tenure, distributor_id)
        else:
            missing = missing_deals(mall, all_deals, distributor_id) if "junior" in since else None
        if missing is not None:
            found[distributor_id] = missing
    return found


def missing_deals(mall: Mall, all_deals: list[Deal], distributor_id: str) -> int | None:
    """The fewest deals that promote a junior, were they paid and settled at `as_of`: at least the one to look at."""
    rule = tier_rule_at(mall.policy, "senior", mall.as_of)
    if rule is None:
        return None
    own = [deal for deal in all_deals if deal.distributor_id == distributor_id]
    one_more = Deal(distributor_id, mall.as_of, mall.as_of, max(rule["min_deal_fen"] or 0, 1))
    return next(number for number in count(1) if meets_senior_rule(rule, own + number * [one_more]))


def missing_seniors(mall: Mall, tenure: Tenures, distributor_id: str) -> int | None:
    """The fewest people who must become senior at `as_of` among those whom a senior invited: at least one."""
    rule: Record | None = tier_rule_at(mall.policy, "mentor", mall.as_of)
    if rule is None:
        return None
    seniors = sum("senior" in tenure[other] for other in invited_by(mall, distributor_id))
    return max(rule["min_senior_downlines"] - seniors, 1)


def risen_shares(ways: list[Way]) -> list[float]:
    """The product-limit estimate of each day from 0: of those who came as far, the part that stayed, multiplied up."""
    stayed, shares = 1.0, []
    for day in range(max(days for days, _ in ways) + 1):
        at_risk = sum(days >= day for days, _ in ways)
        stayed *= 1 - ways.count((day, True)) / at_risk
        shares.append(1 - stayed)
    return shares
