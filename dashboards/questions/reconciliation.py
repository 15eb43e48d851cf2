"""What the mall booked against what its rules give."""

from __future__ import annotations

from dashboards.published import Publication, Row, fresh_rows, rows

#: Each is a column of the reconciliation, with its part of every difference.
CAUSES = (
    *("base", "freight", "discount", "rate", "rounding", "payee", "level", "timing", "refund", "duplicate"),
    *("missing", "unexpected"),
)
ALL = "all"
SHOWN_ROWS = 200


def summary(publication: Publication) -> Row:
    """compared and differing (rows), due_fen, booked_fen, over_fen and under_fen (what was booked too much and too
    little, both positive), unexplained_fen (the part that is unexpected, whatever its sign), held and held_fen (rows
    of the right amount that have settled by the rules and that the mall still calls pending)."""
    sql = """
        select
            count(*) as compared,
            count(*) filter (difference_fen <> 0) as differing,
            cast(coalesce(sum(due_fen), 0) as bigint) as due_fen,
            cast(coalesce(sum(booked_fen), 0) as bigint) as booked_fen,
            cast(coalesce(sum(greatest(difference_fen, 0)), 0) as bigint) as over_fen,
            cast(coalesce(sum(greatest(-difference_fen, 0)), 0) as bigint) as under_fen,
            cast(coalesce(sum(abs(unexpected_fen)), 0) as bigint) as unexplained_fen,
            count(*) filter (is_held) as held,
            cast(coalesce(sum(due_fen) filter (is_held), 0) as bigint) as held_fen
        from (
            select
                *,
                due_status = 'settled' and booked_status = 'pending' and difference_fen = 0 as is_held
            from marts.fct_reconciliation
        )
    """
    return rows(publication, sql)[0]


def by_cause(publication: Publication) -> list[Row]:
    """cause, lines, over_fen and under_fen (negative), of the causes that occur, the one with most yuan first."""
    parts = "\nunion all\n".join(
        f"select '{cause}' as cause, {cause}_fen as part_fen from marts.fct_reconciliation where {cause}_fen <> 0"
        for cause in CAUSES
    )
    sql = f"""
        select
            cause,
            count(*) as lines,
            cast(sum(greatest(part_fen, 0)) as bigint) as over_fen,
            cast(sum(least(part_fen, 0)) as bigint) as under_fen
        from ({parts})
        group by cause
        order by sum(abs(part_fen)) desc, cause
    """
    return rows(publication, sql)


def worst(publication: Publication, cause: str) -> list[Row]:
    """The rows that differ most, by one cause or by all: every column of marts.fct_reconciliation."""
    return rows(publication, _differing(cause), shown=SHOWN_ROWS)


def all_differing(publication: Publication, cause: str) -> list[Row]:
    """The same without a limit, for the export."""
    return fresh_rows(publication, _differing(cause), shown=None)


def _differing(cause: str) -> str:
    part = f"{cause}_fen" if cause in CAUSES else "difference_fen"
    return f"""
        select *
        from marts.fct_reconciliation
        where {part} <> 0
        order by abs({part}) desc, order_id, line_no, level, distributor_id
        limit $shown
    """
