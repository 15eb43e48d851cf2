"""Who is behind a figure."""

from __future__ import annotations

from typing import Any

from dashboards.measures import MEASURES, Measure
from dashboards.published import Publication, Row, first_rows, rows
from dashboards.questions.earnings import measured, quoted_types
from dashboards.scope import Filters, Scope

SHOWN_PEOPLE = 20


def ranking(publication: Publication, measure: Measure, scope: Scope) -> list[Row]:
    """The people with most of the measure: place, distributor_id, tier, status, every measure in fen; and on each row
    total_fen (everybody's sum), earners (people above zero), top_people and top_fen (the first tenth of those)."""
    return rows(publication, _ranking(measure, scope.filters), **_named(scope), shown=SHOWN_PEOPLE)


def listed(publication: Publication, measure: Measure, scope: Scope, shown: int | None) -> list[Row]:
    """The same of the first so many who have an entry in the period, or of all of them."""
    return first_rows(publication, _ranking(measure, scope.filters), **_named(scope), shown=shown)


def first(publication: Publication, measure: Measure, scope: Scope) -> Row | None:
    """distributor_id and amount_fen of the person with most of the measure."""
    sql = f"""
        select distributor_id, cast({measure.sign} * sum(amount_fen) as bigint) as amount_fen
        from {_entries(scope.filters)}
        where
            occurred_date between $first and $last
            and entry_type in ({quoted_types(measure)})
            and {scope.filters.condition()}
        group by distributor_id
        order by amount_fen desc, distributor_id
        limit 1
    """
    return next(iter(rows(publication, sql, **_named(scope))), None)


def _ranking(measure: Measure, filters: Filters) -> str:
    sums = ",\n".join(f"{measured(each)} as {name}" for name, each in MEASURES.items())
    return f"""
        with sums as (
            select distributor_id, entry_type, sum(amount_fen) as amount_fen
            from {_entries(filters)}
            where occurred_date between $first and $last and {filters.condition()}
            group by all
        ),
        people as (
            select distributor_id, {sums} from sums group by distributor_id
        ),
        ranked as (
            select *, row_number() over (order by {measure.name} desc, distributor_id) as place from people
        ),
        everybody as (
            select
                cast(sum({measure.name}) as bigint) as total_fen,
                count(*) filter ({measure.name} > 0) as earners,
                (earners + 9) // 10 as top_people
            from ranked
        ),
        first_tenth as (
            select cast(coalesce(sum(ranked.{measure.name}), 0) as bigint) as top_fen
            from ranked
            inner join everybody on ranked.place <= everybody.top_people
        )
        select ranked.*, everybody.*, first_tenth.top_fen, distributors.tier, distributors.status
        from ranked
        cross join everybody
        cross join first_tenth
        left join marts.dim_distributors as distributors on ranked.distributor_id = distributors.distributor_id
        where $shown is null or ranked.place <= $shown
        order by ranked.place
    """


def _entries(filters: Filters) -> str:
    """The ledger; with each entry's stage, which stands on its order line, only where somebody asks for one."""
    if "stage" not in filters.chosen:
        return "marts.fct_commission_ledger"
    return """(
        select ledger.*, lines.stage
        from marts.fct_commission_ledger as ledger
        inner join marts.fct_commission_lines as lines using (order_id, line_no, level)
    )"""


def _named(scope: Scope) -> dict[str, Any]:
    return {"first": scope.period.first, "last": scope.period.last, **scope.filters.parameters}
