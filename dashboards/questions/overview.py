"""What happened day by day: sold, earned, shared, and by how many people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from dashboards.periods import DAY, Period
from dashboards.published import Publication, Row, first_rows, rows
from dashboards.questions import runs
from dashboards.questions.runs import Run
from dashboards.scope import Filters, Scope

#: Whether a distributor did anything on a day (a row of `days`); a share implies a login.
IS_ACTIVE = "coalesce(days.logins, 0) + days.shares + days.orders > 0"
#: By figure, what a distributor's day adds to it; a list of people is worked out from it.
PARTS = {
    "net_sales": "days.sales_fen",
    "gross_sales": "days.sales_fen",
    "promoted_sales": "days.sales_fen",
    "orders": "days.orders",
    "first_orders": "days.first_orders",
    "commission": "days.commission_fen",
    "active": f"cast({IS_ACTIVE} as integer)",
    "shares": "days.shares",
}
MONEY = {"net_sales", "gross_sales", "promoted_sales", "commission"}
#: In the business time zone.
APPROVED_DATE = "cast(timezone($timezone, timezone('UTC', approved_at)) as date)"


@dataclass(frozen=True)
class Figure:
    """A figure by business day, in fen or as a count, and the published column that it rests on."""

    name: str
    table: str
    column: str
    by_day: Mapping[date, int]

    @property
    def is_money(self) -> bool:
        return self.name in MONEY

    def series(self, period: Period) -> list[int]:
        """The figure on each day of the period."""
        return [self.by_day.get(period.first + number * DAY, 0) for number in range(period.days)]

    def reaches(self, period: Period) -> bool:
        """Whether there was anything when the period began: before that, a zero would be no figure."""
        return min(self.by_day, default=date.max) <= period.first


def figures(publication: Publication, run: Run, filters: Filters) -> list[Figure]:
    """All figures in their order: of the whole mall, or of what some distributors brought."""
    promoted = partial(_figure, "fct_distributor_days", _promoted_days(publication, filters))
    if filters:
        sold, sales = promoted, {"promoted_sales": "sales_fen"}
    else:
        sold = partial(_figure, "fct_sales_days", _sales_days(publication))
        name = "gross_sales" if "refunds" in runs.undelivered(publication) else "net_sales"
        sales = {name: f"{name}_fen"}
    return [
        *(sold(name, column) for name, column in sales.items()),
        sold("orders", "orders"),
        sold("first_orders", "first_orders"),
        promoted("commission", "commission_fen"),
        promoted("active", "active"),
        Figure("new_distributors", "dim_distributors", "approved_at", _approvals(publication, run, filters)),
        promoted("shares", "shares"),
    ]


def total(publication: Publication, figure: Figure, period: Period, filters: Filters) -> int:
    """The figure of the whole period; somebody who was active on two of its days is counted once."""
    if figure.name != "active" or period.days == 1:
        return sum(figure.series(period))
    sql = f"""
        select count(distinct distributor_id) as people
        from {_of(filters)} as days
        where days.date between $first and $last and {IS_ACTIVE}
    """
    return rows(publication, sql, first=period.first, last=period.last, **filters.parameters)[0]["people"]


def people(publication: Publication, name: str, scope: Scope, shown: int | None) -> list[Row]:
    """distributor_id, tier, region, status, amount in the period and amount_before, most first."""
    dates = {"first": scope.period.first, "last": scope.period.last}
    before = scope.before or scope.period.before
    dates |= {"before_first": before.first, "before_last": before.last}
    sql = f"""
        select
            days.distributor_id,
            distributors.tier,
            distributors.region,
            distributors.status,
            cast(coalesce(sum({PARTS[name]}) filter (is_now), 0) as bigint) as amount,
            cast(coalesce(sum({PARTS[name]}) filter (not is_now), 0) as bigint) as amount_before
        from (select *, date between $first and $last as is_now from {_of(scope.filters)}) as days
        left join marts.dim_distributors as distributors on days.distributor_id = distributors.distributor_id
        where is_now or date between $before_first and $before_last
        group by all
        having amount <> 0 or amount_before <> 0
        order by amount desc, amount_before desc, days.distributor_id
        limit $shown
    """
    return first_rows(publication, sql, **dates, **scope.filters.parameters, shown=shown)


def newcomers(publication: Publication, run: Run, scope: Scope, shown: int | None) -> list[Row]:
    """distributor_id, tier, region, status, inviter_id, approved_at (UTC) of those approved in the period, newest
    first."""
    sql = f"""
        select distributor_id, tier, region, status, inviter_id, approved_at
        from marts.dim_distributors
        where {APPROVED_DATE} between $first and $last and {scope.filters.condition()}
        order by approved_at desc, distributor_id
        limit $shown
    """
    dates = {"first": scope.period.first, "last": scope.period.last, "timezone": run.timezone}
    return first_rows(publication, sql, **dates, **scope.filters.parameters, shown=shown)


def _figure(table: str, days: list[Row], name: str, column: str) -> Figure:
    by_day = {day["date"]: day[column] for day in days if day[column] is not None}
    # Who is active is no column: a day's shares and orders tell.
    return Figure(name, table, "shares" if column == "active" else column, by_day)


def _sales_days(publication: Publication) -> list[Row]:
    sql = "select date, gross_sales_fen, net_sales_fen, orders, first_orders from marts.fct_sales_days"
    return rows(publication, sql)


def _promoted_days(publication: Publication, filters: Filters) -> list[Row]:
    sums = ", ".join(
        f"cast(sum(days.{column}) as bigint) as {column}"
        for column in ("sales_fen", "orders", "first_orders", "commission_fen", "shares")
    )
    sql = f"""
        select days.date, {sums}, count(*) filter ({IS_ACTIVE}) as active
        from {_of(filters)} as days
        group by days.date
    """
    return rows(publication, sql, **filters.parameters)


def _approvals(publication: Publication, run: Run, filters: Filters) -> dict[date, int]:
    sql = f"""
        select {APPROVED_DATE} as date, count(*) as people
        from marts.dim_distributors
        where approved_at is not null and {filters.condition()}
        group by all
    """
    found = rows(publication, sql, timezone=run.timezone, **filters.parameters)
    return {row["date"]: row["people"] for row in found}


def _of(filters: Filters) -> str:
    """The days of all distributors, or of those who are now what the filters say."""
    if not filters:
        return "marts.fct_distributor_days"
    return f"""(
        select * from marts.fct_distributor_days
        where distributor_id in (select distributor_id from marts.dim_distributors where {filters.condition()})
    )"""
