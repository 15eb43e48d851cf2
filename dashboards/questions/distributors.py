"""Who rises: how many stand in each tier, who reached one when, and who is close to the next."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dashboards.periods import Period
from dashboards.published import Publication, Row, first_rows, rows
from dashboards.questions.runs import Run

TIERS = ("junior", "senior", "mentor")
#: Who rose into a tier came from the one below it.
BELOW = {"senior": "junior", "mentor": "senior"}
#: Within how many days somebody's oldest deal must fall out for the matter to be urgent.
SOON_DAYS = 7
#: The instants (UTC) with which the business days of a period begin and end.
BEGINS = "timezone('UTC', timezone($timezone, cast($first as timestamp)))"
ENDS = "timezone('UTC', timezone($timezone, cast($last as timestamp) + interval 1 day))"

#: By list, who is on it: rows of fct_next_tier.
STEPS = {
    "one_deal": "tier = 'junior' and missing = 1",
    "on_the_way": "tier = 'junior' and still_to_win = 0",
    "nearly": "tier = 'junior' and still_to_win = 1 and missing > 1",
    "one_senior": "tier = 'senior' and missing = 1",
}


@dataclass(frozen=True)
class Levels:
    """How many stood in each tier at the end of every business day since the first approval."""

    dates: Sequence[date]
    counts: Sequence[dict[str, int]]

    def at(self, day: date) -> dict[str, int]:
        """People by tier at the end of the day."""
        place = bisect_right(self.dates, day)
        return self.counts[place - 1] if place else dict.fromkeys(TIERS, 0)


def levels(publication: Publication, run: Run) -> Levels:
    """Everybody ever approved, with those who are frozen or have left: nobody is demoted."""
    sql = """
        with moves as (
            select since as moved_at, tier, 1 as change from marts.dim_distributor_tiers
            union all
            select until, tier, -1 from marts.dim_distributor_tiers where until is not null
        ),
        -- No zone's day begins but on a quarter of an hour, and a zone costs more than all the rest.
        quarters as (
            select epoch_us(moved_at) // 900000000 as quarter, tier, sum(change) as change from moves group by all
        )
        select
            cast(timezone($timezone, timezone('UTC', make_timestamp(quarter * 900000000))) as date) as date,
            tier,
            cast(sum(change) as bigint) as change
        from quarters
        group by all
        order by date
    """
    counts: dict[date, dict[str, int]] = {}
    standing = dict.fromkeys(TIERS, 0)
    for row in rows(publication, sql, timezone=run.timezone):
        standing[row["tier"]] += row["change"]
        counts[row["date"]] = dict(standing)
    return Levels(list(counts), list(counts.values()))


def holders(publication: Publication, run: Run, tiers: Sequence[str], day: date, shown: int | None) -> list[Row]:
    """distributor_id, tier, region, status, inviter_id and since when (UTC) of those who stood in one of the tiers at
    the end of the day, newest first."""
    sql = f"""
        select tiers.distributor_id, tiers.tier, tiers.since, people.region, people.status, people.inviter_id
        from marts.dim_distributor_tiers as tiers
        left join marts.dim_distributors as people on tiers.distributor_id = people.distributor_id
        where tiers.tier in ({_quoted(tiers)}) and tiers.since < {ENDS} and coalesce(tiers.until >= {ENDS}, true)
        order by tiers.since desc, tiers.distributor_id
        limit $shown
    """
    return first_rows(publication, sql, timezone=run.timezone, last=day, shown=shown)


def risen(publication: Publication, run: Run, period: Period) -> dict[str, Row]:
    """By the tier that was reached in the period: people, and median_days that it took them."""
    sql = f"select tier, count(*) as people, median(days) as median_days from ({_risen('true')}) group by tier"
    return {row["tier"]: row for row in rows(publication, sql, **_span(run, period))}


def risers(publication: Publication, run: Run, tier: str, period: Period, shown: int | None) -> list[Row]:
    """distributor_id, tier (reached), since (UTC), days in the tier below, region, status, inviter_id of those who
    reached the tier in the period, newest first."""
    sql = f"""
        select risen.*, people.region, people.status, people.inviter_id
        from ({_risen("reached.tier = $tier")}) as risen
        left join marts.dim_distributors as people on risen.distributor_id = people.distributor_id
        order by risen.since desc, risen.distributor_id
        limit $shown
    """
    return first_rows(publication, sql, **_span(run, period), tier=tier, shown=shown)


def steps(publication: Publication, run: Run) -> Row:
    """How many are on each list of STEPS, and how many of `one_deal` lose their oldest deal soon (`soon`)."""
    counts = ", ".join(f"count(*) filter ({condition}) as {name}" for name, condition in STEPS.items())
    sql = f"""
        select
            {counts},
            count(*) filter (
                {STEPS["one_deal"]} and oldest_falls_out_at <= $as_of + interval {SOON_DAYS} day
            ) as soon
        from marts.fct_next_tier
        where status = 'active'
    """
    return rows(publication, sql, as_of=run.as_of)[0]


def waiting(publication: Publication, name: str, shown: int | None) -> list[Row]:
    """distributor_id, tier, next_tier, region, reached, required, on_the_way, missing, still_to_win, is_due,
    oldest_falls_out_at (UTC) of the active people on a list of STEPS, the most pressing first."""
    sql = f"""
        select steps.*, people.region, people.inviter_id
        from (
            select
                distributor_id, tier, next_tier, reached, required, on_the_way, missing, still_to_win, is_due,
                oldest_falls_out_at
            from marts.fct_next_tier
            where status = 'active' and {STEPS[name]}
        ) as steps
        left join marts.dim_distributors as people on steps.distributor_id = people.distributor_id
        order by steps.oldest_falls_out_at nulls last, steps.distributor_id
        limit $shown
    """
    return first_rows(publication, sql, shown=shown)


def _risen(condition: str) -> str:
    return f"""
        select
            reached.distributor_id,
            reached.tier,
            reached.since,
            date_sub('day', below.since, reached.since) as days
        from marts.dim_distributor_tiers as reached
        inner join marts.dim_distributor_tiers as below
            on reached.distributor_id = below.distributor_id
            and below.tier = case reached.tier {_cases()} end
        where reached.since >= {BEGINS} and reached.since < {ENDS} and {condition}
    """


def _cases() -> str:
    return " ".join(f"when '{tier}' then '{below}'" for tier, below in BELOW.items())


def _span(run: Run, period: Period) -> dict:
    return {"timezone": run.timezone, "first": period.first, "last": period.last}


def _quoted(codes: Sequence[str]) -> str:
    return ", ".join(f"'{code}'" for code in codes)
