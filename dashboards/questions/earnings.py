"""What was earned, settled and taken back, of the whole mall or of one distributor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dashboards.measures import DELIVERED_TYPES, Measure
from dashboards.periods import DAY, Period
from dashboards.published import Publication, Row, rows
from dashboards.scope import EVERYTHING, Filters, Scope

#: How the trend can be split: the column of an entry, or of the line it came from, that is looked at.
BREAKDOWNS = {
    "entry": "entry_type",
    "tier": "tier",
    "stage": "stage",
    "product": "product_id",
    "kind": "order_kind",
    "level": "level",
}
SHOWN_PARTS = 7
OTHER = "other"


@dataclass(frozen=True)
class Days:
    """Fen by entry type and business date; every sum of the page's header comes from here."""

    amounts: dict[str, dict[date, int]]

    def reaches(self, period: Period) -> bool:
        """Whether orders had made entries when the period began: before that, a zero would be no figure."""
        known = (by_date for entry_type, by_date in self.amounts.items() if entry_type not in DELIVERED_TYPES)
        return min((day for by_date in known for day in by_date), default=date.max) <= period.first

    def series(self, measure: Measure, period: Period) -> list[int]:
        """The measure on each day of the period."""
        days = (period.first + number * DAY for number in range(period.days))
        parts = [self.amounts.get(entry_type, {}) for entry_type in measure.entry_types]
        return [measure.sign * sum(part.get(day, 0) for part in parts) for day in days]

    def total(self, measure: Measure, period: Period) -> int:
        return sum(self.series(measure, period))


def days(publication: Publication, distributor_id: str | None = None, filters: Filters = EVERYTHING) -> Days:
    """All days there are: a few thousand figures, asked once and then added up for any period."""
    source, date_column = _source(distributor_id)
    sql = f"""
        select {date_column} as date, entry_type, cast(sum(amount_fen) as bigint) as amount_fen
        from {source}
        where {filters.condition()}
        group by all
    """
    amounts: dict[str, dict[date, int]] = {}
    for row in rows(publication, sql, **_only(distributor_id), **filters.parameters):
        amounts.setdefault(row["entry_type"], {})[row["date"]] = row["amount_fen"]
    return Days(amounts)


def sales_days(publication: Publication, distributor_id: str | None = None) -> dict[date, int]:
    """What the orders that earn count for, by the business date they were paid on."""
    sql = f"""
        select date, cast(sum(sales_fen) as bigint) as sales_fen
        from marts.fct_distributor_days
        where sales_fen <> 0 {"and distributor_id = $distributor_id" if distributor_id else ""}
        group by all
    """
    return {row["date"]: row["sales_fen"] for row in rows(publication, sql, **_only(distributor_id))}


def trend(
    publication: Publication,
    measure: Measure,
    period: Period,
    grain: str,
    breakdown: str,
    distributor_id: str | None = None,
    filters: Filters = EVERYTHING,
) -> list[Row]:
    """start (of the day, week or month), part, amount_fen; the smaller parts are summed as OTHER."""
    source, date_column = _source(distributor_id)
    sql = f"""
        with parts as (
            select
                cast(date_trunc('{grain}', {date_column}) as date) as start,
                cast({BREAKDOWNS[breakdown]} as varchar) as part,
                {measure.sign} * sum(amount_fen) as amount_fen
            from {source}
            where
                {date_column} between $first and $last
                and entry_type in ({quoted_types(measure)})
                and {filters.condition()}
            group by all
        ),
        places as (
            select part, row_number() over (order by sum(abs(amount_fen)) desc, part) as place
            from parts
            group by part
        )
        select
            parts.start,
            if(places.place > {SHOWN_PARTS} and parts.part is not null, '{OTHER}', parts.part) as part,
            cast(sum(parts.amount_fen) as bigint) as amount_fen
        from parts
        inner join places on parts.part is not distinct from places.part
        group by all
        order by all
    """
    who = _only(distributor_id) | filters.parameters
    return rows(publication, sql, first=period.first, last=period.last, **who)


def changes(publication: Publication, measure: Measure, scope: Scope, breakdown: str) -> list[Row]:
    """part and change_fen, against what the period stands beside: the largest rise first, the largest fall last."""
    part, before = BREAKDOWNS[breakdown], scope.before
    sql = f"""
        select
            {part} as part,
            cast({measure.sign} * sum(if(is_now, amount_fen, -amount_fen)) as bigint) as change_fen
        from (select *, date between $first and $last as is_now from marts.fct_earnings_days)
        where
            (is_now or date between $before_first and $before_last)
            and entry_type in ({quoted_types(measure)})
            and {part} is not null
            and {scope.filters.condition()}
        group by all
        order by change_fen desc, part
    """
    dates = {"first": scope.period.first, "last": scope.period.last}
    dates |= {"before_first": before.first, "before_last": before.last}
    return rows(publication, sql, **dates, **scope.filters.parameters)


def product_names(publication: Publication) -> dict[str, str]:
    return {
        row["product_id"]: row["name"]
        for row in rows(publication, "select product_id, name from marts.dim_products where name is not null")
    }


def provisional_awards(publication: Publication, distributor_id: str | None = None) -> list[Row]:
    """Months that are not closed and what they would pay by now, oldest first; no ledger entry stands behind these."""
    sql = f"""
        select
            month_start,
            max(closes_at) as closes_at,
            cast(sum(bonus_fen) as bigint) as bonus_fen,
            cast(sum(management_fen) as bigint) as management_fen,
            cast(sum(mentor_fen) as bigint) as mentor_fen,
            cast(sum(bonus_fen + management_fen + mentor_fen) as bigint) as amount_fen
        from marts.fct_distributor_months
        where is_provisional {"and distributor_id = $distributor_id" if distributor_id else ""}
        group by month_start
        having amount_fen <> 0
        order by month_start
    """
    return rows(publication, sql, **_only(distributor_id))


def measured(measure: Measure) -> str:
    """The measure in SQL, as a sum over ledger entries."""
    summed = f"sum(amount_fen) filter (entry_type in ({quoted_types(measure)}))"
    return f"cast(coalesce({measure.sign} * {summed}, 0) as bigint)"


def quoted_types(measure: Measure) -> str:
    """The measure's entry types in SQL."""
    return ", ".join(f"'{entry_type}'" for entry_type in measure.entry_types)


def _source(distributor_id: str | None) -> tuple[str, str]:
    """The table and its date column: the day sums of the mall, or one person's entries in the ledger."""
    if distributor_id is None:
        return "marts.fct_earnings_days", "date"
    return PERSONAL_ENTRIES, "occurred_date"


#: The ledger's entries of $distributor_id, each with the line it came from.
PERSONAL_ENTRIES = """(
    select
        ledger.*,
        lines.product_id,
        lines.stage,
        lines.order_kind,
        lines.rate_bp,
        lines.base_fen,
        lines.commission_fen,
        lines.reason
    from marts.fct_commission_ledger as ledger
    left join marts.fct_commission_lines as lines
        on ledger.order_id = lines.order_id and ledger.line_no = lines.line_no and ledger.level = lines.level
        and lines.distributor_id = $distributor_id
    where ledger.distributor_id = $distributor_id
)"""


def _only(distributor_id: str | None) -> dict[str, str]:
    return {} if distributor_id is None else {"distributor_id": distributor_id}
