"""How much distributors share a day, who shares, and who never does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dashboards.periods import DAY, Period
from dashboards.published import Publication, Row, first_rows, rows
from dashboards.questions.runs import Run

NAMES = ("shares", "clicks", "sharing_distributors", "active_distributors")
APPROVED_DATE = "cast(timezone($timezone, timezone('UTC', approved_at)) as date)"


@dataclass(frozen=True)
class Shared:
    """Sums over some days; people are counted once a day (a sum of person-days)."""

    shares: int = 0
    clicks: int = 0
    sharing_distributors: int = 0
    active_distributors: int = 0

    @property
    def each_hundredths(self) -> int | None:
        """Shares of an active distributor and day, in hundredths; None where there was none."""
        return _hundredths(self.shares, self.active_distributors)

    @property
    def each_sharing_hundredths(self) -> int | None:
        """The same of somebody who shares on the day."""
        return _hundredths(self.shares, self.sharing_distributors)


@dataclass(frozen=True)
class Days:
    by_date: dict[date, Shared]

    def of(self, period: Period) -> Shared:
        found = [self.by_date.get(period.first + number * DAY, Shared()) for number in range(period.days)]
        return Shared(*(sum(getattr(day, name) for day in found) for name in NAMES))

    def reaches(self, period: Period) -> bool:
        """Whether anybody had shared when the period began: before that, a zero would be no figure."""
        return min(self.by_date, default=date.max) <= period.first


def days(publication: Publication) -> Days:
    """Every date since the first share."""
    sql = f"select date, {', '.join(NAMES)} from marts.fct_sharing_days"
    return Days({row["date"]: Shared(*(row[name] for name in NAMES)) for row in rows(publication, sql)})


#: By person, what they did in the period.
_SHARERS = """
    select distributor_id, sum(shares) as shares, sum(clicks) as clicks, sum(orders) as orders,
        count(*) filter (shares > 0) as days
    from marts.fct_distributor_days
    where date between $first and $last
    group by distributor_id
    having sum(shares) > 0
"""

#: Who could have shared in the period: active now, and approved by its end.
_ABLE = f"status = 'active' and {APPROVED_DATE} <= $last"
_SHARED = """
    select distinct distributor_id
    from marts.fct_distributor_days
    where date between $first and $last and shares > 0
"""


def counts(publication: Publication, run: Run, period: Period) -> Row:
    """How many people shared in the period at all (sharers), and how many could have and never did (silent)."""
    sql = f"""
        with shared as materialized ({_SHARED})
        select
            (select count(*) from shared) as sharers,
            (
                select count(*)
                from marts.dim_distributors
                where {_ABLE} and distributor_id not in (select distributor_id from shared)
            ) as silent
    """
    return rows(publication, sql, first=period.first, last=period.last, timezone=run.timezone)[0]


def sharers(publication: Publication, period: Period, shown: int | None) -> list[Row]:
    """distributor_id, tier, region, status, shares, days (on which they shared), clicks and orders of those who shared
    in the period, most shares first."""
    sql = f"""
        select
            sharers.distributor_id, distributors.tier, distributors.region, distributors.status,
            cast(sharers.shares as bigint) as shares, sharers.days, cast(sharers.clicks as bigint) as clicks,
            cast(sharers.orders as bigint) as orders
        from ({_SHARERS}) as sharers
        left join marts.dim_distributors as distributors on sharers.distributor_id = distributors.distributor_id
        order by sharers.shares desc, sharers.distributor_id
        limit $shown
    """
    return first_rows(publication, sql, first=period.first, last=period.last, shown=shown)


def silent(publication: Publication, run: Run, period: Period, shown: int | None) -> list[Row]:
    """distributor_id, tier, region, inviter_id, approved_at and last_active_at (UTC) of those who are active, were
    approved by the period's end and never shared in it; who was active last first."""
    sql = f"""
        select distributor_id, tier, region, inviter_id, approved_at, last_active_at
        from marts.dim_distributors
        where {_ABLE} and distributor_id not in ({_SHARED})
        order by last_active_at desc nulls last, distributor_id
        limit $shown
    """
    dates = {"first": period.first, "last": period.last, "timezone": run.timezone}
    return first_rows(publication, sql, **dates, shown=shown)


def _hundredths(part: int, whole: int) -> int | None:
    return (200 * part + whole) // (2 * whole) if whole > 0 else None
