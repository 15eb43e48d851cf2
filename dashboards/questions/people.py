"""Who is behind a figure."""

from __future__ import annotations

from dashboards.measures import MEASURES, Measure
from dashboards.periods import Period
from dashboards.published import Publication, Row, fresh_rows, rows
from dashboards.questions.earnings import measured, quoted_types

SHOWN_PEOPLE = 20


def ranking(publication: Publication, measure: Measure, period: Period) -> list[Row]:
    """The people with most of the measure: place, distributor_id, tier, status, every measure in fen; and on each row
    total_fen (everybody's sum), earners (people above zero), top_people and top_fen (the first tenth of those)."""
    return rows(publication, _ranking(measure), first=period.first, last=period.last, shown=SHOWN_PEOPLE)


def whole_ranking(publication: Publication, measure: Measure, period: Period) -> list[Row]:
    """The same of everybody who has an entry in the period."""
    return fresh_rows(publication, _ranking(measure), first=period.first, last=period.last, shown=None)


def first(publication: Publication, measure: Measure, period: Period) -> Row | None:
    """distributor_id and amount_fen of the person with most of the measure."""
    sql = f"""
        select distributor_id, cast({measure.sign} * sum(amount_fen) as bigint) as amount_fen
        from marts.fct_commission_ledger
        where occurred_date between $first and $last and entry_type in ({quoted_types(measure)})
        group by distributor_id
        order by amount_fen desc, distributor_id
        limit 1
    """
    return next(iter(rows(publication, sql, first=period.first, last=period.last)), None)


def _ranking(measure: Measure) -> str:
    sums = ",\n".join(f"{measured(each)} as {name}" for name, each in MEASURES.items())
    return f"""
        with sums as (
            select distributor_id, entry_type, sum(amount_fen) as amount_fen
            from marts.fct_commission_ledger
            where occurred_date between $first and $last
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
