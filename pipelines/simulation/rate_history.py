"""What a mall's past says about its rates: orders by day, product and tier, beside the rate that was in force."""

from __future__ import annotations

from datetime import datetime, timedelta

import polars as pl

from pipelines.business_time import local
from pipelines.policy.description import TIERS
from pipelines.policy.rates import LineKind, periods
from pipelines.simulation.books import Books
from pipelines.warehouse import connect

#: A launch moves a product's demand for longer than its rate stands.
FADING = timedelta(days=60)
#: The products that most new buyers came for: further ones say little, and each has a row for every day and tier.
PRODUCTS = 500

DAYS = """
    with products as (
        select product_id, any_value(products.category) as category, any_value(products.launched_at) as launched_at,
            any_value(products.retired_at) as retired_at
        from marts.fct_commission_lines as lines inner join marts.dim_products as products using (product_id)
        where lines.level = 1 and lines.order_kind = 'first' and lines.reason in ('earned', 'no_rate')
        group by product_id order by count(*) desc, product_id limit $products
    ), sold as (
        select paid_date as day, product_id, tier, count(distinct order_id) as orders
        from marts.fct_commission_lines
        where level = 1 and order_kind = 'first' and reason in ('earned', 'no_rate')
        group by all
    ), days as (
        select date as day, timezone('UTC', timezone($timezone, date::timestamp)) as starts_at,
            timezone('UTC', timezone($timezone, (date + 1)::timestamp)) as ends_at
        from marts.fct_sales_days where not is_open
    ), tiers as (select unnest($tiers) as tier),
    campaigns as (select * from marts.dim_campaigns),
    running as (
        select days.day, campaigns.product_id, bool_or(campaigns.kind in ('peak', 'off_season')) as has_rates
        from days inner join campaigns on campaigns.starts_at < days.ends_at and campaigns.ends_at > days.starts_at
        group by all
    )
    select days.day, products.product_id, products.category, tiers.tier, days.starts_at,
        coalesce(sold.orders, 0) as orders,
        own.day is null and not coalesce(mall.has_rates, false)
            and coalesce(products.launched_at + to_days($settled_days) <= days.starts_at, true) as is_plain,
        mall.day is not null as in_campaign
    from products
    inner join days on coalesce(products.launched_at < days.ends_at, true)
        and coalesce(products.retired_at > days.starts_at, true)
    cross join tiers
    left join sold on sold.day = days.day and sold.product_id = products.product_id and sold.tier = tiers.tier
    left join running as own on own.day = days.day and own.product_id = products.product_id
    left join running as mall on mall.day = days.day and mall.product_id is null
"""


def rate_days(books: Books) -> pl.DataFrame:
    """What `models.simulation.reaction.history_of` reads: a row per business date, product on sale and tier."""
    longest = books.policy.policy_versions["launch_days"].max()
    parameters = {
        "products": PRODUCTS,
        "timezone": books.business_timezone,
        "tiers": list(TIERS),
        "settled_days": longest + FADING.days,
    }
    with connect(books.file, read_only=True) as con:
        days = con.sql(DAYS, params=parameters).pl()
    if days.is_empty():
        return days.with_columns(rate_bp=pl.lit(None, pl.Int64))
    rates = _rates(books, days.select("product_id", "category").unique())
    joined = days.sort("starts_at").join_asof(
        rates.sort("from_at"),
        left_on="starts_at",
        right_on="from_at",
        by=["product_id", "tier"],
        check_sortedness=False,
    )
    return joined.select("day", "product_id", "tier", "orders", "rate_bp", "is_plain", "in_campaign")


def replayed_months(books: Books, first: datetime) -> float:
    """How many months lie between the first paid order and the instant of the data."""
    days = (local(books.as_of, books.business_timezone) - local(first, books.business_timezone)) / timedelta(days=1)
    return max(days, 1.0) * 12 / 365.25


def _rates(books: Books, products: pl.DataFrame) -> pl.DataFrame:
    """The level-1 rate of a plain first order: product_id, tier, from_at (UTC), rate_bp (null: none in force)."""
    kinds = [LineKind("first", row["product_id"], row["category"], "mature") for row in products.to_dicts()]
    rows = [
        (
            kind.product_id,
            tier,
            period.starts_at,
            rate.rate_bp if (rate := kind.winning_rate(period.book, 1, tier)) else None,
        )
        for period in periods(books.policy)
        for kind in kinds
        for tier in TIERS
    ]
    schema = {"product_id": pl.String, "tier": pl.String, "from_at": pl.Datetime("us"), "rate_bp": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")
