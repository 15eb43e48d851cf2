"""How many of those who reach a tier rise to the next one, and how fast."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from dashboards.published import Publication, Row, first_rows, rows
from dashboards.questions.distributors import BEGINS, BELOW, ENDS
from dashboards.questions.runs import Run

ABOVE = {below: tier for tier, below in BELOW.items()}
#: How many cohorts are shown, and how many of them are the recent ones, which a curve sets beside the others.
COHORTS, RECENT = 12, 3
#: A share that fewer people stand behind can still change much.
SURE_PEOPLE = 30


@dataclass(frozen=True)
class Course:
    """The share (0 to 1) of some cohorts that had risen by the end of each day, day 0 first; from the day after
    `sure_until` on few people are still watched, None where they always were few."""

    shares: list[float]
    sure_until: int | None
    people: int


def cohorts(publication: Publication, from_tier: str) -> list[Row]:
    """The newest cohorts, oldest first: cohort_month, distributors, converted, due_30d, converted_30d, median_days,
    is_open."""
    sql = f"""
        select * from (
            select cohort_month, distributors, converted, due_30d, converted_30d, median_days, is_open
            from marts.fct_tier_conversion
            where from_tier = $from_tier
            order by cohort_month desc
            limit {COHORTS}
        )
        order by cohort_month
    """
    return rows(publication, sql, from_tier=from_tier)


def courses(publication: Publication, from_tier: str) -> dict[str, Course]:
    """The newest cohorts together (`recent`), and those before them (`earlier`), by the product-limit method; who is
    still under way leaves the count, and is not taken for one who never rises."""
    sql = f"""
        with newest as (
            select cohort_month, row_number() over (order by cohort_month desc) <= {RECENT} as is_recent
            from (select distinct cohort_month from marts.fct_tier_conversion_days where from_tier = $from_tier)
            order by cohort_month desc
            limit {COHORTS}
        )
        select
            newest.is_recent,
            days.day_no,
            cast(sum(days.at_risk) as bigint) as at_risk,
            cast(sum(days.converted) as bigint) as converted
        from marts.fct_tier_conversion_days as days
        inner join newest on days.cohort_month = newest.cohort_month
        where days.from_tier = $from_tier
        group by all
        order by newest.is_recent desc, days.day_no
    """
    found = groupby(rows(publication, sql, from_tier=from_tier), key=lambda row: row["is_recent"])
    return {"recent" if is_recent else "earlier": _course(list(days)) for is_recent, days in found}


def people(publication: Publication, run: Run, from_tier: str, first: date, last: date, shown: int | None) -> list[Row]:
    """distributor_id, tier (now), region, status, inviter_id, since (UTC), risen_at (UTC) and days of everybody who
    reached the tier on one of these business days; those who rose first, the quickest on top."""
    sql = f"""
        select
            entered.distributor_id,
            people.tier,
            people.region,
            people.status,
            people.inviter_id,
            entered.since,
            entered.until as risen_at,
            date_sub('day', entered.since, entered.until) as days
        from marts.dim_distributor_tiers as entered
        left join marts.dim_distributors as people on entered.distributor_id = people.distributor_id
        where entered.tier = $from_tier and entered.since >= {BEGINS} and entered.since < {ENDS}
        order by days nulls last, entered.since, entered.distributor_id
        limit $shown
    """
    span = {"timezone": run.timezone, "first": first, "last": last}
    return first_rows(publication, sql, from_tier=from_tier, **span, shown=shown)


def _course(days: list[Row]) -> Course:
    left, shares = 1.0, []
    for day in days:
        left *= 1 - day["converted"] / day["at_risk"]
        shares.append(1 - left)
    sure = [day["day_no"] for day in days if day["at_risk"] >= SURE_PEOPLE]
    return Course(shares, max(sure, default=None), days[0]["at_risk"])
