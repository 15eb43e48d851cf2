"""What needs somebody's attention: each question returns the people it is about, and counts them."""

from __future__ import annotations

from dashboards.periods import DAY, Period
from dashboards.published import Publication, Row, first_rows, rows
from dashboards.questions.overview import IS_ACTIVE
from dashboards.questions.runs import Run

#: The last whole week stands beside the four before it: a product or a person has its weekly rhythm.
WEEK, WEEKS_BEFORE = 7, 4
SPAN_DAYS = WEEKS_BEFORE * WEEK
#: A product that usually sells less than this many pieces a week may well sell none in one.
USUAL_WEEKLY_UNITS = 3


def spans(run: Run) -> dict[str, Period]:
    """The last whole seven days (`now`), and the four weeks before them (`before`). Refunds take days to come, so they
    are told of the orders of the seven days before the last (`ripe`), and of the four weeks before those (`riper`)."""
    now = Period(run.last_whole_day - (WEEK - 1) * DAY, run.last_whole_day)
    ripe = now.before
    before, riper = (Period(week.first - SPAN_DAYS * DAY, week.first - DAY) for week in (now, ripe))
    return {"now": now, "before": before, "ripe": ripe, "riper": riper}


def ask(publication: Publication, run: Run, sql: str, shown: int | None) -> list[Row]:
    """The first so many rows of one of the lists below, or all."""
    return first_rows(publication, f"{sql} limit $shown", **_named(sql, run), shown=shown)


def counted(publication: Publication, run: Run, sql: str, sums: str) -> Row:
    """`sums` over a whole list."""
    return rows(publication, f"select {sums} from ({sql})", **_named(sql, run))[0]


def _named(sql: str, run: Run) -> dict:
    found = {f"{name}_{end}": getattr(span, end) for name, span in spans(run).items() for end in ("first", "last")}
    return {name: day for name, day in found.items() if f"${name}" in sql} | (
        {"as_of": run.as_of} if "$as_of" in sql else {}
    )


#: Sold in the four weeks before, and did nothing at all in the last.
STOPPED = f"""
    select
        days.distributor_id,
        distributors.tier,
        distributors.region,
        distributors.inviter_id,
        cast(sum(days.orders) as bigint) as orders,
        cast(sum(days.commission_fen) as bigint) as commission_fen,
        max(days.date) filter ({IS_ACTIVE}) as last_date
    from marts.fct_distributor_days as days
    inner join marts.dim_distributors as distributors on days.distributor_id = distributors.distributor_id
    where days.date between $before_first and $now_last and distributors.status = 'active'
    group by all
    having sum(days.orders) > 0 and last_date <= $before_last
    order by commission_fen desc, days.distributor_id
"""

#: The order lines that earned in some days, and what refunds took back of them by now. Lines are counted, since a few
#: large orders move a share of money by chance.
REFUNDED = """
    select paid_date between $ripe_first and $ripe_last as is_ripe, clawed_back_fen > 0 as is_refunded, clawed_back_fen
    from marts.fct_commission_lines
    where commission_fen > 0 and level = 1 and paid_date between $riper_first and $ripe_last
"""

#: From whom that was taken back which is told of the orders of the seven days before the last.
TAKEN_BACK = """
    select
        lines.distributor_id,
        distributors.tier,
        distributors.region,
        count(distinct lines.order_id) as orders,
        cast(sum(lines.clawed_back_fen) as bigint) as taken_fen
    from marts.fct_commission_lines as lines
    left join marts.dim_distributors as distributors on lines.distributor_id = distributors.distributor_id
    where lines.clawed_back_fen > 0 and lines.paid_date between $ripe_first and $ripe_last
    group by all
    order by taken_fen desc, lines.distributor_id
"""

#: From whom more was taken back, or to whom more was paid out, than they were owed.
OWING = """
    select distributor_id, tier, region, status, -payable_fen as owing_fen, pending_fen
    from marts.dim_distributors
    where payable_fen < 0
    order by owing_fen desc, distributor_id
"""

#: For whom the mall booked something else than its rules give.
MISBOOKED = """
    select
        distributor_id,
        count(*) as lines,
        cast(sum(greatest(difference_fen, 0)) as bigint) as over_fen,
        cast(sum(greatest(-difference_fen, 0)) as bigint) as under_fen,
        arg_max(main_cause, (abs(difference_fen), main_cause)) as cause
    from marts.fct_reconciliation
    where difference_fen <> 0
    group by distributor_id
    order by over_fen + under_fen desc, distributor_id
"""

#: Products that sold every week, are still on sale and sold nothing in the last; with each of those who sold them.
UNSOLD = f"""
    with days as (
        select product_id, sum(units) as units, max(date) as last_date
        from marts.fct_product_days
        where date between $before_first and $now_last and units > 0
        group by product_id
        having units >= {USUAL_WEEKLY_UNITS * WEEKS_BEFORE} and last_date <= $before_last
    )
    select
        days.product_id,
        coalesce(products.name, days.product_id) as product_name,
        cast(days.units as bigint) as units,
        days.last_date,
        lines.distributor_id,
        count(distinct lines.order_id) as orders,
        cast(sum(lines.base_fen) as bigint) as sales_fen
    from days
    inner join marts.fct_commission_lines as lines on days.product_id = lines.product_id
    left join marts.dim_products as products on days.product_id = products.product_id
    where
        lines.level = 1
        and lines.paid_date between $before_first and $before_last
        and (products.retired_at is null or products.retired_at > $as_of)
    group by all
    order by units desc, days.product_id, sales_fen desc, lines.distributor_id
"""

#: Whom one more deal would promote.
ONE_SHORT = """
    select distributor_id, tier, next_tier, reached, required, on_the_way, oldest_falls_out_at
    from marts.fct_next_tier
    where status = 'active' and missing = 1
    order by oldest_falls_out_at nulls last, distributor_id
"""

#: Ids that paid orders name and nobody has delivered.
UNKNOWN_IDS = """
    select column_name, id, order_lines, first_paid_at
    from marts.fct_unknown_ids
    order by order_lines desc, column_name, id
"""

#: Rows that were delivered and are in no figure.
WAITING = """
    select table_name, row_key, reason, is_waiting, amount_fen
    from marts.fct_waiting_rows
    order by amount_fen desc nulls last, table_name, row_key
"""

#: Opening balances that most likely count twice.
LATE_OPENINGS = """
    select distributor_id, balance_at, payable_fen, first_settled_at, settled_fen
    from marts.fct_late_openings
    order by abs(payable_fen) desc, distributor_id
"""
