"""What a scenario would have changed, as tables: by month, person, group, kind of line and product; its guardrails.

Each is a statement over two attached databases: `books`, what was published, and `replay`, the same tables under the
scenario. Incomes are those of `marts.fct_distributor_incomes`: commission by the month in which the order was paid,
less what refunds took back so far, and the month's entries, provisional ones too. Columns with `today` in their names
are the books'.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pipelines.business_time import local
from pipelines.settings import LEAST_MARGIN_BP, MOST_LEVELS, MOST_LINE_RATE_BP

#: Tables of schema scenario, each with its statement, in the order in which they are made.
STATEMENTS = {
    "months": """
        select period_start as month_start, coalesce(sum(b.commission_fen), 0)::bigint as lines_today_fen,
            coalesce(sum(r.commission_fen), 0)::bigint as lines_fen,
            coalesce(sum(b.monthly_fen), 0)::bigint as monthly_today_fen,
            coalesce(sum(r.monthly_fen), 0)::bigint as monthly_fen
        from (from books.marts.fct_distributor_incomes where period = 'month') as b
        full outer join (from replay.marts.fct_distributor_incomes where period = 'month') as r
            using (period_start, distributor_id)
        group by period_start
    """,
    "people": """
        with today as (
            select distributor_id, sum(income_fen)::bigint as income_fen,
                coalesce(sum(income_fen) filter (period_start = $last_month), 0)::bigint as last_month_fen
            from books.marts.fct_distributor_incomes where period = 'month' group by 1
        ), scenario as (
            select distributor_id, sum(income_fen)::bigint as income_fen,
                coalesce(sum(income_fen) filter (period_start = $last_month), 0)::bigint as last_month_fen
            from replay.marts.fct_distributor_incomes where period = 'month' group by 1
        ), tiers as (
            select distributor_id, tier from replay.marts.dim_distributor_tiers where until is null
        ), deciles as (
            select distributor_id, ntile(10) over (order by income_fen desc, distributor_id) as decile
            from today where income_fen > 0
        )
        select distributors.distributor_id, distributors.region, distributors.tier as tier_today, tiers.tier,
            deciles.decile, coalesce(today.income_fen, 0) as income_today_fen,
            coalesce(scenario.income_fen, 0) as income_fen,
            coalesce(today.last_month_fen, 0) as last_month_today_fen,
            coalesce(scenario.last_month_fen, 0) as last_month_fen
        from books.marts.dim_distributors as distributors
        left join today using (distributor_id)
        left join scenario using (distributor_id)
        left join tiers using (distributor_id)
        left join deciles using (distributor_id)
    """,
    "groups": """
        with grouped as (
            select 'all' as kind, 'all' as name, * from scenario.people
            union all
            select 'tier', coalesce(tier_today, 'none'), * from scenario.people
            union all
            select 'region', coalesce(region, 'none'), * from scenario.people
            union all
            select 'decile', coalesce(decile::varchar, 'none'), * from scenario.people
        )
        select kind, name, count(*) as people,
            count(*) filter (income_fen > income_today_fen) as gaining,
            count(*) filter (income_fen < income_today_fen) as losing,
            count(*) filter (last_month_fen < last_month_today_fen) as below_last_month,
            sum(income_today_fen)::bigint as income_today_fen, sum(income_fen)::bigint as income_fen
        from grouped group by kind, name
    """,
    "lines": """
        with today as (
            select level, order_kind, stage, tier, sum(base_fen)::bigint as base_fen,
                sum(commission_fen - clawed_back_fen)::bigint as commission_fen
            from books.marts.fct_commission_lines where reason in ('earned', 'no_rate') group by all
        ), scenario as (
            select level, order_kind, stage, tier, sum(base_fen)::bigint as base_fen,
                sum(commission_fen - clawed_back_fen)::bigint as commission_fen
            from replay.marts.fct_commission_lines where reason in ('earned', 'no_rate') group by all
        )
        select level, order_kind, stage, tier,
            coalesce(today.base_fen, 0) as base_today_fen, coalesce(scenario.base_fen, 0) as base_fen,
            coalesce(today.commission_fen, 0) as commission_today_fen,
            coalesce(scenario.commission_fen, 0) as commission_fen
        from today full outer join scenario using (level, order_kind, stage, tier)
    """,
    "products": """
        with sold as (
            select product_id, sum(sales_fen)::bigint as sales_fen,
                sum(sales_fen - refunds_fen - cost_fen)::bigint as margin_before_fen
            from books.marts.fct_product_months group by 1 having sum(sales_fen) > 0
        ), today as (
            select product_id, sum(commission_fen - clawed_back_fen)::bigint as commission_fen
            from books.marts.fct_commission_lines group by 1
        ), scenario as (
            select product_id, sum(commission_fen - clawed_back_fen)::bigint as commission_fen
            from replay.marts.fct_commission_lines group by 1
        )
        select sold.*, coalesce(today.commission_fen, 0) as commission_today_fen,
            coalesce(scenario.commission_fen, 0) as commission_fen,
            (margin_before_fen - commission_today_fen) * 10000 // sales_fen as margin_today_bp,
            (margin_before_fen - coalesce(scenario.commission_fen, 0)) * 10000 // sales_fen as margin_bp
        from sold left join today using (product_id) left join scenario using (product_id)
    """,
    "figures": """
        with money as (
            select sum(lines_today_fen)::bigint as lines_today, sum(lines_fen)::bigint as lines,
                sum(monthly_today_fen)::bigint as monthly_today, sum(monthly_fen)::bigint as monthly
            from scenario.months
        ), goods as (
            select sum(sales_fen)::bigint as sales,
                sum(sales_fen) filter (margin_before_fen is not null)::bigint as costed,
                (sum(margin_before_fen)::hugeint * sales // nullif(costed, 0))::bigint as margin_before
            from scenario.products
        ), people as (
            select count(*) filter (income_today_fen > 0) as earning_today, count(*) filter (income_fen > 0) as earning,
                count(*) filter (tier_today != 'junior') as risen_today, count(*) filter (tier != 'junior') as risen,
                count(*) filter (tier_today = 'mentor') as mentors_today, count(*) filter (tier = 'mentor') as mentors
            from scenario.people
        )
        select figures.* from money, goods, people, (values
            ('sales_fen', sales, sales),
            ('lines_fen', lines_today, lines),
            ('monthly_fen', monthly_today, monthly),
            ('commission_fen', lines_today + monthly_today, lines + monthly),
            ('commission_bp', (lines_today + monthly_today) * 10000 // nullif(sales, 0),
                (lines + monthly) * 10000 // nullif(sales, 0)),
            ('margin_fen', margin_before - lines_today - monthly_today, margin_before - lines - monthly),
            ('costed_bp', costed * 10000 // nullif(sales, 0), costed * 10000 // nullif(sales, 0)),
            ('earning', earning_today, earning),
            ('risen', risen_today, risen),
            ('mentors', mentors_today, mentors)
        ) as figures (figure, today, scenario)
    """,
    "guardrails": """
        with rates as (
            select order_id, line_no, max(level) filter (commission_fen > 0) as levels, sum(rate_bp) as rate_bp
            from replay.marts.fct_commission_lines where reason = 'earned' group by all
        ), rates_today as (
            select order_id, line_no, max(level) filter (commission_fen > 0) as levels, sum(rate_bp) as rate_bp
            from books.marts.fct_commission_lines where reason = 'earned' group by all
        )
        select 'levels' as guardrail, (select max(levels) from rates_today) as today,
            (select max(levels) from rates) as scenario, $most_levels as most, null as least
        union all
        select 'line_rate_bp', (select max(rate_bp) from rates_today)::bigint + $monthly_today_bp,
            (select max(rate_bp) from rates)::bigint + $monthly_bp, $most_rate_bp, null
        union all
        select 'product_margin_bp', (select min(margin_today_bp) from scenario.products),
            (select min(margin_bp) from scenario.products), null, $least_margin_bp
    """,
}


@dataclass(frozen=True)
class Limits:
    """What a scenario should keep: levels paid, and all that one line pays, at most; a product's margin at least."""

    most_levels: int = MOST_LEVELS
    most_rate_bp: int = MOST_LINE_RATE_BP
    least_margin_bp: int = LEAST_MARGIN_BP


def last_full_month(as_of: datetime, timezone: str) -> date:
    """The first day of the last business month that was over at `as_of` (UTC, without zone)."""
    this_month = local(as_of, timezone).date().replace(day=1)
    return (this_month - timedelta(days=1)).replace(day=1)
