"""What is shared, what comes of it by the buyer's last click, and what nobody shares."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboards.periods import DAY, Period
from dashboards.published import Publication, Row, first_rows, rows
from dashboards.questions.runs import Run

MEASURES = ("shares", "clicks", "orders", "sales_fen")
MONTHLY = ("orders", "buyers", "clicks", "shares", "sales_fen")
#: By what a share without a material, a material that is not delivered and one without a season stand.
OWN, UNKNOWN, NO_SEASON = "own", "undelivered", "any_season"
PARTS = {
    "kind": f"case when asset_id is null then '{OWN}' else coalesce(kind, '{UNKNOWN}') end",
    "season": f"case when asset_id is null then '{OWN}' else coalesce(season, '{NO_SEASON}') end",
}
SUMS = ", ".join(f"cast(sum({name}) as bigint) as {name}" for name in MEASURES)
#: How a list of materials is sorted: those with most orders to a share, with fewest, or shared most.
ORDERS = {
    "best": "orders / shares desc, orders desc",
    "worst": "orders / shares, shares desc",
    "most_shared": "shares desc, orders desc",
}
#: Whatever comes of fewer shares may well be chance.
LEAST_SHARES = 10


@dataclass(frozen=True)
class Days:
    """Every measure by business date; every sum of the material's cards comes from here."""

    by_date: dict[date, Row]

    def series(self, measure: str, period: Period) -> list[int]:
        days = (self.by_date.get(period.first + number * DAY) for number in range(period.days))
        return [day[measure] if day else 0 for day in days]

    def total(self, measure: str, period: Period) -> int:
        return sum(self.series(measure, period))

    def reaches(self, period: Period) -> bool:
        """Whether anything was shared when the period began: before that, a zero would be no figure."""
        return min(self.by_date, default=date.max) <= period.first


def days(publication: Publication) -> Days:
    """All days there are: a few hundred rows."""
    sql = f"select date, {SUMS} from marts.fct_material_days group by date"
    return Days({row["date"]: row for row in rows(publication, sql)})


def groups(publication: Publication, period: Period, by: str) -> list[Row]:
    """part (of PARTS[by]), materials (that were shared), and the measures of the period, most orders first."""
    sql = f"""
        select {PARTS[by]} as part, count(distinct asset_id) filter (shares > 0) as materials, {SUMS}
        from marts.fct_material_days
        where date between $first and $last
        group by all
        order by orders desc, shares desc, part
    """
    return rows(publication, sql, first=period.first, last=period.last)


def months(publication: Publication, first: date, last: date, by: str, measure: str) -> list[Row]:
    """month_start, part and amount of the measure, of the months that begin from `first` to `last`."""
    sql = f"""
        select month_start, {PARTS[by]} as part, cast(sum({measure}) as bigint) as amount
        from marts.fct_material_months
        where month_start between $first and $last
        group by all
        order by all
    """
    return rows(publication, sql, first=first, last=last)


def much_shared(publication: Publication, period: Period) -> int:
    """From how many shares on a material of the period says something by what came of it: what those shared at all
    come to on average, rounded up, and never less than LEAST_SHARES."""
    sql = """
        select cast(ceil(sum(shares) / nullif(count(distinct asset_id), 0)) as bigint) as usual
        from marts.fct_material_days
        where date between $first and $last and shares > 0 and asset_id is not null
    """
    usual = rows(publication, sql, first=period.first, last=period.last)[0]["usual"]
    return max(usual or 0, LEAST_SHARES)


def ranked(publication: Publication, period: Period, order: str, least: int, shown: int | None) -> list[Row]:
    """The materials shared at least so often in the period, by `order` of ORDERS: asset_id, kind, title, season, the
    measures, and orders_bp (orders to a share, basis points)."""
    sql = f"{_shared(ORDERS[order])} limit $shown"
    return first_rows(publication, sql, **_named(period, least), shown=shown)


def without_orders(publication: Publication, period: Period, least: int, shown: int | None) -> list[Row]:
    """The same of those after whose click nobody bought in the period, most shared first."""
    sql = f"select * from ({_shared(ORDERS['most_shared'])}) where orders = 0 limit $shown"
    return first_rows(publication, sql, **_named(period, least), shown=shown)


def without_orders_count(publication: Publication, period: Period, least: int) -> int:
    sql = f"select count(*) as materials from ({_shared('asset_id')}) where orders = 0"
    return rows(publication, sql, **_named(period, least))[0]["materials"]


def _shared(order: str) -> str:
    return f"""
        select *, cast(round(10000 * orders / shares) as bigint) as orders_bp
        from (
            select asset_id, kind, title, season, {SUMS}
            from marts.fct_material_days
            where date between $first and $last and asset_id is not null
            group by asset_id, kind, title, season
        )
        where shares >= greatest($least, 1)
        order by {order}, asset_id
    """


def _named(period: Period, least: int) -> dict[str, Any]:
    return {"first": period.first, "last": period.last, "least": least}


#: Materials in use since before the period that nobody shared in it; never shared ones last.
_SILENT = """
    select asset_id, kind, title, season, published_at, last_shared_date, shares, orders
    from marts.dim_materials
    where
        cast(timezone($timezone, timezone('UTC', published_at)) as date) < $first
        and retired_at is null
        and (last_shared_date is null or last_shared_date < $first)
    order by shares desc, last_shared_date desc, asset_id
"""


def silent(publication: Publication, run: Run, period: Period, shown: int | None) -> list[Row]:
    """Materials published before the period and still in use that nobody has shared since it began: asset_id, kind,
    title, season, published_at (UTC), last_shared_date, and shares and orders ever; those once shared most first."""
    named = {"first": period.first, "timezone": run.timezone}
    return first_rows(publication, f"{_SILENT} limit $shown", **named, shown=shown)


def silent_count(publication: Publication, run: Run, period: Period) -> Row:
    """How many these are (silent), and how many of them were never_shared at all."""
    sql = f"""
        select count(*) as silent, count(*) filter (last_shared_date is null) as never_shared
        from ({_SILENT})
    """
    return rows(publication, sql, first=period.first, timezone=run.timezone)[0]
