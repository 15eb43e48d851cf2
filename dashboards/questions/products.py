"""What products bring, what is left of it, and who sells them."""

from __future__ import annotations

from datetime import date
from typing import Any

from dashboards.periods import Period
from dashboards.published import Publication, Row, first_rows, rows

SHOWN_PRODUCTS = 200
#: In basis points: the few that carry the sales are those that bring so much of them together.
CARRIED_BP = 8000

SUMS = ("units", "sales_fen", "discount_fen", "refunds_fen", "accrued_fen", "commission_fen")
#: What is summed once more over the products alone whose cost is known.
KNOWN = ("sales_fen", "refunds_fen", "commission_fen", "cost_fen", "gross_fen", "after_fen", "left_fen")

#: Every product that sold in the period, by the days on which it was paid for.
_SOLD = f"""
    with sums as (
        select
            product_id,
            {", ".join(f"cast(sum({name}) as bigint) as {name}" for name in SUMS)},
            cast(sum(cost_fen) as bigint) as cost_fen
        from marts.fct_product_days
        where date between $first and $last
        group by product_id
        having units > 0
    ),
    sold as (
        select
            sums.*,
            coalesce(products.name, sums.product_id) as product_name,
            products.category,
            products.price_band,
            products.gross_margin_bp as list_margin_bp,
            sales_fen - sums.cost_fen as gross_fen,
            gross_fen - accrued_fen as after_fen,
            sales_fen - refunds_fen as kept_fen,
            kept_fen - sums.cost_fen as bearable_fen,
            bearable_fen - commission_fen as left_fen,
            cast(sum(sales_fen) over () as bigint) as total_fen,
            row_number() over (order by sales_fen desc, sums.product_id) as sales_rank,
            cast(sum(sales_fen) over (order by sales_fen desc, sums.product_id) as bigint) as cumulative_fen,
            gross_fen * 10000 < $least * sales_fen as is_below,
            gross_fen * 10000 > $most * sales_fen as is_above
        from sums
        left join (
            select product_id, name, category, price_band, gross_margin_bp from marts.dim_products
        ) as products on sums.product_id = products.product_id
    )
"""

Band = tuple[int | None, int | None]
NO_BAND: Band = (None, None)


def first_date(publication: Publication) -> date | None:
    """The first business date on which anything sold."""
    return rows(publication, "select min(date) as date from marts.fct_product_days")[0]["date"]


def totals(publication: Publication, period: Period) -> list[Row]:
    """The whole range first (is_whole), then its categories, the one with most sales first: units, sales, discount,
    refunds, accrued and kept commission (fen), and of the products whose cost is known (known_*) sales, cost, refunds,
    kept commission, what is left after cost (gross), after accrued commission too (after), and after refunds and the
    commission that they left (left)."""
    sql = f"""
        {_SOLD}
        select
            grouping(category) = 1 as is_whole,
            category,
            count(*) as products,
            {", ".join(f"{summed(column, 'true')} as {column}" for column in SUMS)},
            {", ".join(f"{summed(column, 'cost_fen is not null')} as known_{column}" for column in KNOWN)}
        from sold
        group by grouping sets ((), (category))
        order by is_whole desc, sales_fen desc, category
    """
    return rows(publication, sql, **_named(period, NO_BAND))


def standing(publication: Publication, period: Period, band: Band) -> Row:
    """Of the products that sold: how many are below and above the band (`least` and `most` gross margin in basis
    points), how many are losing (nothing is left of them) and how many are carrying, the best that bring CARRIED_BP of
    the sales together; below_fen (sales), lost_fen, best_fen; and the names: lowest (its margin: lowest_bp), worst
    (which loses most) and best (which sells most)."""
    sql = f"""
        {_SOLD}
        select
            count(*) as products,
            count(*) filter (is_below) as below,
            count(*) filter (is_above) as above,
            {summed("sales_fen", "is_below")} as below_fen,
            arg_min(product_name, gross_fen / sales_fen) filter (is_below) as lowest,
            cast(round(10000 * min(gross_fen / sales_fen) filter (is_below)) as bigint) as lowest_bp,
            count(*) filter (left_fen < 0) as losing,
            {summed("-left_fen", "left_fen < 0")} as lost_fen,
            arg_min(product_name, left_fen) filter (left_fen < 0) as worst,
            count(*) filter ((cumulative_fen - sales_fen) * 10000 < {CARRIED_BP} * total_fen) as carrying,
            first(product_name order by sales_rank) as best,
            coalesce(max(sales_fen), 0) as best_fen
        from sold
    """
    return rows(publication, sql, **_named(period, band))[0]


def movers(publication: Publication, period: Period, before: Period) -> list[Row]:
    """product_name and change_fen of the product whose sales rose most against the days before, and of the one whose
    sales fell most; the same one twice where there is only one."""
    sql = """
        with changes as (
            select
                days.product_id,
                coalesce(any_value(products.name), days.product_id) as product_name,
                cast(sum(if(days.date >= $first, days.sales_fen, -days.sales_fen)) as bigint) as change_fen
            from marts.fct_product_days as days
            left join marts.dim_products as products on days.product_id = products.product_id
            where days.date between $first and $last or days.date between $before_first and $before_last
            group by days.product_id
        )
        (select product_name, change_fen from changes order by change_fen desc, product_id limit 1)
        union all
        (select product_name, change_fen from changes order by change_fen, product_id limit 1)
    """
    dates = {"first": period.first, "last": period.last, "before_first": before.first, "before_last": before.last}
    return rows(publication, sql, **dates)


def sold(publication: Publication, period: Period) -> list[Row]:
    """The best sellers: product_id and name, category, price_band, list_margin_bp, units; sales, discount, refunds,
    accrued and kept commission, cost, and what is left step by step (gross, after, left); kept_fen (sales that refunds
    left) and bearable_fen (what of them the cost leaves); sales_rank, cumulative_fen, total_fen."""
    return rows(publication, _listed(""), **_named(period, NO_BAND), shown=SHOWN_PRODUCTS)


def all_sold(publication: Publication, period: Period) -> list[Row]:
    """The same without a limit, for the curve and the export."""
    return first_rows(publication, _listed(""), **_named(period, NO_BAND), shown=None)


def out_of_band(publication: Publication, period: Period, band: Band, shown: int | None) -> list[Row]:
    """Those of them whose gross margin lies outside the band, the lowest first."""
    sql = _listed("where is_below or is_above", "gross_fen / nullif(sales_fen, 0), product_id")
    return first_rows(publication, sql, **_named(period, band), shown=shown)


def losing(publication: Publication, period: Period, shown: int | None) -> list[Row]:
    """Those of which nothing is left, the largest loss first."""
    sql = _listed("where left_fen < 0", "left_fen, product_id")
    return first_rows(publication, sql, **_named(period, NO_BAND), shown=shown)


def sellers(publication: Publication, product_id: str, period: Period, shown: int | None) -> list[Row]:
    """Who sold the product in the period: distributor_id, tier, region, status, orders, sales_fen, kept commission_fen,
    last_date; who sold most first."""
    sql = """
        select
            lines.distributor_id,
            distributors.tier,
            distributors.region,
            distributors.status,
            count(distinct lines.order_id) as orders,
            cast(sum(lines.base_fen) as bigint) as sales_fen,
            cast(sum(lines.commission_fen - lines.clawed_back_fen) as bigint) as commission_fen,
            max(lines.paid_date) as last_date
        from marts.fct_commission_lines as lines
        left join marts.dim_distributors as distributors on lines.distributor_id = distributors.distributor_id
        where
            lines.product_id = $product_id
            and lines.level = 1
            and lines.distributor_id is not null
            and lines.paid_date between $first and $last
        group by all
        order by sales_fen desc, lines.distributor_id
        limit $shown
    """
    dates = {"first": period.first, "last": period.last}
    return first_rows(publication, sql, product_id=product_id, **dates, shown=shown)


def name(publication: Publication, product_id: str) -> str:
    """What the product is called; its id where nobody delivered it."""
    sql = "select name from marts.dim_products where product_id = $product_id"
    found = rows(publication, sql, product_id=product_id)
    return (found[0]["name"] if found else None) or product_id


def _listed(where: str, order: str = "sales_rank") -> str:
    return f"{_SOLD} select * from sold {where} order by {order} limit $shown"


def summed(column: str, condition: str) -> str:
    return f"cast(coalesce(sum({column}) filter ({condition}), 0) as bigint)"


def _named(period: Period, band: Band) -> dict[str, Any]:
    least, most = band
    return {"first": period.first, "last": period.last, "least": least, "most": most}
