"""The range: how much of it is on sale and sells, in which categories and price bands, and what hardly sells."""

from __future__ import annotations

from datetime import date
from typing import Any

from dashboards.periods import DAY, Period
from dashboards.published import Publication, Row, first_rows, rows
from dashboards.questions.products import summed
from dashboards.questions.runs import Run

SHOWN_MONTHS = 12
#: A product hardly sells that brings less than a tenth of what a product of the range brings on average.
HARDLY = 10
#: Fewer days than four weeks say little about a product that sells now and then.
LEAST_DAYS = 28


def month(publication: Publication, period: Period) -> Row | None:
    """The month to look at: the newest that is over of those that the period touches, else the one that is not; None
    where none of them is known. month_start, is_open, active_products (None: no products are delivered),
    sold_products, sold_bp, sales_fen, top_fifth_bp, concentration_bp."""
    sql = """
        select * from marts.fct_range_months
        where scope = 'all' and month_start between date_trunc('month', $first) and $last
        order by is_open, month_start desc
        limit 1
    """
    return next(iter(rows(publication, sql, first=period.first, last=period.last)), None)


def months(publication: Publication, last: date) -> list[Row]:
    """The same of the last months up to the day, oldest first."""
    sql = """
        select * from (
            select * from marts.fct_range_months
            where scope = 'all' and month_start <= $last
            order by month_start desc
            limit $shown
        )
        order by month_start
    """
    return rows(publication, sql, last=last, shown=SHOWN_MONTHS)


def categories(publication: Publication, month_start: date) -> list[Row]:
    """The same of a month by category (None: products that nobody delivered), the one with most sales first."""
    sql = """
        select * from marts.fct_range_months
        where scope = 'category' and month_start = $month_start
        order by sales_fen desc, category
    """
    return rows(publication, sql, month_start=month_start)


def bands(publication: Publication, month_start: date) -> list[Row]:
    """price_band (None: products that nobody delivered), from_fen, until_fen (None: no end), products, sold_products,
    units, sales_fen, buyers, and the sales of the month before (before_fen); the cheapest first."""
    sql = """
        select bands.*, coalesce(before.sales_fen, 0) as before_fen
        from marts.fct_price_bands as bands
        left join marts.fct_price_bands as before
            on before.month_start = bands.month_start - interval 1 month
            and before.price_band is not distinct from bands.price_band
        where bands.month_start = $month_start
        order by bands.from_fen nulls last
    """
    return rows(publication, sql, month_start=month_start)


def unsold(publication: Publication, month_start: date, shown: int | None) -> list[Row]:
    """The products that were on sale in the month and did not sell: product_id and name, category, list_price_fen,
    list_margin_bp, last_date on which they ever sold (None: never)."""
    sql = f"""
        select {_PRODUCT}, days.last_date
        from marts.fct_product_months as months
        inner join marts.dim_products as products on months.product_id = products.product_id
        left join {_LAST_SOLD} as days on products.product_id = days.product_id
        where months.month_start = $month_start and months.orders = 0
        order by days.last_date nulls first, products.product_id
        limit $shown
    """
    return first_rows(publication, sql, month_start=month_start, shown=shown)


def watched(period: Period) -> Period:
    """The days that tell which products hardly sell: the period, or the four weeks that it ends."""
    return Period(min(period.first, period.last - (LEAST_DAYS - 1) * DAY), period.last)


def idle_count(publication: Publication, run: Run, period: Period) -> Row:
    """Of the products on sale on all days of the period and still now (on_sale): idle (which hardly sell) and silent
    (which did not at all), idle_fen (what the idle ones brought), and least, the name of the one with least."""
    sql = f"""
        select
            count(*) as on_sale,
            count(*) filter (is_idle) as idle,
            count(*) filter (is_idle and units = 0) as silent,
            {summed("sales_fen", "is_idle")} as idle_fen,
            arg_min(product_name, (sales_fen, product_id)) filter (is_idle) as least
        from ({_ON_SALE})
    """
    return rows(publication, sql, **_at(run, period))[0]


def idle(publication: Publication, run: Run, period: Period, shown: int | None) -> list[Row]:
    """The idle ones, the least first: as `unsold`, with units and sales_fen of the period."""
    sql = f"""
        select found.*, days.last_date
        from ({_ON_SALE}) as found
        left join {_LAST_SOLD} as days on found.product_id = days.product_id
        where found.is_idle
        order by found.sales_fen, found.product_id
        limit $shown
    """
    return first_rows(publication, sql, **_at(run, period), shown=shown)


_PRODUCT = """
    products.product_id,
    coalesce(products.name, products.product_id) as product_name,
    products.category,
    products.list_price_fen,
    products.gross_margin_bp as list_margin_bp
"""

_LAST_SOLD = """(
    select product_id, max(date) as last_date from marts.fct_product_days where units > 0 group by product_id
)"""

#: In the business time zone.
_LAUNCHED = "cast(timezone($timezone, timezone('UTC', products.launched_at)) as date)"
_ON_SALE = f"""
    select
        {_PRODUCT},
        cast(coalesce(days.units, 0) as bigint) as units,
        cast(coalesce(days.sales_fen, 0) as bigint) as sales_fen,
        coalesce(days.sales_fen, 0) * {HARDLY} * count(*) over () < sum(coalesce(days.sales_fen, 0)) over ()
            as is_idle
    from marts.dim_products as products
    left join (
        select product_id, sum(units) as units, sum(sales_fen) as sales_fen
        from marts.fct_product_days
        where date between $first and $last
        group by product_id
    ) as days on products.product_id = days.product_id
    where
        (products.launched_at is null or {_LAUNCHED} <= $first)
        and (products.retired_at is null or products.retired_at > $as_of)
"""


def _at(run: Run, period: Period) -> dict[str, Any]:
    return {"first": period.first, "last": period.last, "timezone": run.timezone, "as_of": run.as_of}
