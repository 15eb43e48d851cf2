"""The same key again: which rows of a batch are new, and which rows, old or new, they make obsolete.

The newest `updated_at` wins, a row with one over a row without, and else the row delivered last: the greatest
(`_batch`, `_row`). That order is total, so it does not matter which rows met first.

Tables made on the way lie in the connection's schema `work`, where no source's table can be in their place.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from pipelines.contract.schema import Table
from pipelines.contract.sql_text import identifier, identifiers, literal


@dataclass(frozen=True)
class Versions:
    """What became of a batch: `new_rows` and `superseded_rows` (`_batch`, `_row`) are relations in the connection."""

    new_rows: str
    taken: int
    superseded_rows: str = ""
    superseded: int = 0


def resolve_versions(
    con: duckdb.DuckDBPyConnection, table: Table, accepted: str, current: str, batch: int, *, keys_may_repeat: bool
) -> Versions:
    """Compares the rows of `accepted` (stored columns, `_row`) with those of the query `current` (the same, `_batch`,
    `_row`). A row that repeats the current one of its key is not new, unless another version of it came with it, or a
    refused one came since or with it (`work.rejected_so_far`): then it says that the current one stands."""
    con.execute(f"create or replace view work.current_rows as {current}")
    con.execute(f"create or replace view work.standing_rows as {_standing(table)}")
    if keys_may_repeat:
        con.execute(f"create or replace table work.distinct_rows as {_distinct_rows(table, accepted)}")
        con.execute(f"create or replace table work.new_rows as {_new_among_versions(table)}")
    else:
        con.execute(f"create or replace table work.new_rows as {_unless_current(table, accepted)}")
    con.execute(f"create or replace table work.superseded_rows as {_superseded(table, batch)}")
    counts = "select (select count(*) from work.new_rows), (select count(*) from work.superseded_rows)"
    taken, superseded = con.execute(counts).fetchall()[0]
    return Versions("work.new_rows", taken, "work.superseded_rows", superseded)


def _distinct_rows(table: Table, accepted: str) -> str:
    return f"select {identifiers(table.stored_names)}, max(_row) as _row from {accepted} group by all"


def _new_among_versions(table: Table) -> str:
    """Of a key that comes in several versions all are new: which of them stays depends on their order."""
    key = identifiers(table.key)
    return f"""
        with versioned as (select {key} from work.distinct_rows group by all having count(*) > 1)
        select * from work.distinct_rows semi join versioned using ({key})
        union all
        {_unless_current(table, f"(select * from work.distinct_rows anti join versioned using ({key}))")}
    """


def refused_rows(table: Table, listing: str, *columns: str) -> str:
    """A query over a `listing` of rejected rows for the table's refused ones: their key, typed, and `columns`."""
    types = {column.name: column.sql_type for column in table.columns}
    key = ", ".join(f"cast(row_key ->> {literal(n)} as {types[n]}) as {identifier(n)}" for n in table.key)
    return (
        f"select {key}, {identifiers(columns)} from {listing} where table_name = {literal(table.name)} and is_refused"
    )


def _standing(table: Table) -> str:
    same_key = " and ".join(f"stored.{identifier(name)} = refused.{identifier(name)}" for name in table.key)
    return f"""
        select * from work.current_rows as stored
        anti join ({refused_rows(table, "work.rejected_so_far", "batch_no", "_row")}) as refused
            on {same_key} and (refused.batch_no, refused._row) > (stored._batch, stored._row)
    """


def _unless_current(table: Table, rows: str) -> str:
    same_key = [f"batch.{identifier(name)} = standing_rows.{identifier(name)}" for name in table.key]
    same_rest = [
        f"batch.{identifier(name)} is not distinct from standing_rows.{identifier(name)}"
        for name in table.stored_names
        if name not in table.key
    ]
    return f"select * from {rows} as batch anti join work.standing_rows on {' and '.join((*same_key, *same_rest))}"


def _superseded(table: Table, batch: int) -> str:
    key = identifiers(table.key)
    return f"""
        with candidates as (
            select {key}, updated_at, {batch}::integer as _batch, _row from work.new_rows
            union all
            select {key}, updated_at, _batch, _row from work.current_rows semi join work.new_rows using ({key})
        ),
        contested as (select {key} from candidates group by all having count(*) > 1)
        select _batch, _row from candidates semi join contested using ({key})
        qualify row_number() over (
            partition by {key} order by updated_at desc nulls last, _batch desc, _row desc
        ) > 1
    """
