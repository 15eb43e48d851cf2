"""What part of the sales commission takes, by product stage and by the policy in force."""

from __future__ import annotations

from dashboards.periods import Period
from dashboards.published import Publication, Row, rows


def courses(publication: Publication, period: Period, grain: str) -> list[Row]:
    """start (of the day, week or month), stage, sales_fen and accrued_fen, of the days of the period."""
    sql = f"""
        select
            cast(date_trunc('{grain}', date) as date) as start,
            stage,
            cast(sum(sales_fen) as bigint) as sales_fen,
            cast(sum(accrued_fen) as bigint) as accrued_fen
        from marts.fct_rate_timeline
        where date between $first and $last
        group by all
        order by all
    """
    return rows(publication, sql, first=period.first, last=period.last)


def policies(publication: Publication) -> list[Row]:
    """By policy and stage, of all that ever sold: policy_from (UTC), stage, first and last (business dates), days on
    which it sold, sales_fen, accrued_fen; and of the products whose cost is known known_fen (sales) and after_fen
    (what cost and accrued commission left of them)."""
    sql = """
        select
            policy_from,
            stage,
            min(date) as first,
            max(date) as last,
            count(distinct date) as days,
            cast(sum(sales_fen) as bigint) as sales_fen,
            cast(sum(accrued_fen) as bigint) as accrued_fen,
            cast(coalesce(sum(sales_fen) filter (cost_fen is not null), 0) as bigint) as known_fen,
            cast(coalesce(sum(sales_fen - cost_fen - accrued_fen), 0) as bigint) as after_fen
        from marts.fct_product_days
        where sales_fen > 0
        group by all
        order by policy_from, sales_fen desc, stage
    """
    return rows(publication, sql)
