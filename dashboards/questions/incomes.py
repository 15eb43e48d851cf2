"""What those who earn most earn in a month, and since when there are boards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dashboards.periods import DAY
from dashboards.published import Publication, Row, fresh_rows, rows
from dashboards.questions.runs import Run

#: As many as a board usually has places.
BEST = 10


@dataclass(frozen=True)
class Growth:
    """The mean income of a month's best, in fen, beside that of the month before the first board was issued; where it
    cannot be told, `unknown` says why: no_month, no_issue, no_base, too_early."""

    month: date | None
    income_fen: int
    base: date | None = None
    base_fen: int = 0
    unknown: str = ""


def months(publication: Publication) -> dict[date, int]:
    """The mean income of the best ten (or of as many as earned) by month, in fen, the oldest first."""
    sql = f"""
        select period_start, cast(list_avg(max(income_fen, {BEST})) as bigint) as income_fen
        from marts.fct_distributor_incomes
        where period = 'month'
        group by period_start
        order by period_start
    """
    return {row["period_start"]: row["income_fen"] for row in rows(publication, sql)}


def growth(publication: Publication, run: Run) -> Growth:
    """Of the last month that is over."""
    found = months(publication)
    month = (run.today.replace(day=1) - DAY).replace(day=1)
    if month not in found:
        return Growth(None, 0, unknown="no_month")
    first_issue = _first(publication, "min(issued_at)", "fct_board_periods")
    if first_issue is None:
        return Growth(month, found[month], unknown="no_issue")
    base = (run.local(first_issue).date().replace(day=1) - DAY).replace(day=1)
    first_sale = _first(publication, "min(date)", "fct_sales_days")
    if base not in found or first_sale is None or first_sale > base or found[base] <= 0:
        return Growth(month, found[month], base, unknown="no_base")
    if month <= base:
        return Growth(month, found[month], base, found[base], unknown="too_early")
    return Growth(month, found[month], base, found[base])


def best(publication: Publication, month: date, before: date | None) -> list[Row]:
    """The month's best ten, most first: distributor_id, income_fen, before_fen (in the month `before`), tier, region,
    status."""
    sql = f"""
        select
            incomes.distributor_id, incomes.income_fen, earlier.income_fen as before_fen,
            people.tier, people.region, people.status
        from marts.fct_distributor_incomes as incomes
        left join marts.fct_distributor_incomes as earlier
            on incomes.distributor_id = earlier.distributor_id
            and earlier.period = 'month'
            and earlier.period_start = $before
        left join marts.dim_distributors as people on incomes.distributor_id = people.distributor_id
        where incomes.period = 'month' and incomes.period_start = $month
        order by incomes.income_fen desc, incomes.distributor_id
        limit {BEST}
    """
    return fresh_rows(publication, sql, month=month, before=before)


def _first(publication: Publication, what: str, table: str):
    return rows(publication, f"select {what} as first from marts.{table}")[0]["first"]
