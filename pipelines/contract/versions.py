"""The same key again: which rows of a batch are new, and which rows, old or new, they make obsolete.

The newest `updated_at` wins, a row with one over a row without, and else the row delivered last: the greatest
(`_batch`, `_row`). That order is total, so it does not matter which rows met first.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from pipelines.contract.schema import Table
from pipelines.contract.sql_text import identifier, identifiers


@dataclass(frozen=True)
class Versions:
    """What became of a batch: `new_rows` and `superseded_rows` (`_batch`, `_row`) are relations in the connection."""

    new_rows: str
    taken: int
    superseded_rows: str = ""
    superseded: int = 0
    repeats_keys: bool = False
    overlaps_earlier: bool = False


def resolve_versions(con: duckdb.DuckDBPyConnection, table: Table, accepted: str, current: str, batch: int) -> Versions:
    """Compares the rows of `accepted` (stored columns, `_row`) with those of `current` (the same, `_batch`, `_row`).

    A row that repeats the current one of its key is not new, unless another version came before it in the batch.
    """
    con.execute(f"create or replace temp table distinct_rows as {_distinct_rows(table, accepted)}")
    con.execute(f"create or replace temp view current_rows as {current}")
    con.execute(f"create or replace temp table new_rows as {_new_rows(table)}")
    con.execute(f"create or replace temp table contenders as {_contenders(table, batch)}")
    con.execute(f"create or replace temp table superseded_rows as {_superseded(table)}")
    accepted_rows, distinct_rows, keys, taken, superseded, overlapping = con.execute(
        f"""
        select (select count(*) from {accepted}), (select count(*) from distinct_rows),
            (select count(*) from (select distinct {identifiers(table.key)} from distinct_rows)),
            (select count(*) from new_rows), (select count(*) from superseded_rows),
            (select count(*) from contenders where _batch <> {batch})
        """
    ).fetchall()[0]
    return Versions(
        "new_rows",
        taken=taken,
        superseded_rows="superseded_rows",
        superseded=superseded,
        repeats_keys=keys < accepted_rows,
        overlaps_earlier=overlapping > 0 or taken < distinct_rows,
    )


def _distinct_rows(table: Table, accepted: str) -> str:
    return f"select {identifiers(table.stored_names)}, max(_row) as _row from {accepted} group by all"


def _new_rows(table: Table) -> str:
    key = identifiers(table.key)
    same_key = [f"batch.{identifier(name)} = current_rows.{identifier(name)}" for name in table.key]
    same_rest = [
        f"batch.{identifier(name)} is not distinct from current_rows.{identifier(name)}"
        for name in table.stored_names
        if name not in table.key
    ]
    return f"""
        with versioned as (select {key} from distinct_rows group by all having count(*) > 1)
        select * from distinct_rows semi join versioned using ({key})
        union all
        select * from (select * from distinct_rows anti join versioned using ({key})) as batch
        anti join current_rows on {" and ".join((*same_key, *same_rest))}
    """


def _contenders(table: Table, batch: int) -> str:
    key = identifiers(table.key)
    return f"""
        with candidates as (
            select {key}, updated_at, {batch}::integer as _batch, _row from new_rows
            union all
            select {key}, updated_at, _batch, _row from current_rows semi join new_rows using ({key})
        ),
        contested as (select {key} from candidates group by all having count(*) > 1)
        select * from candidates semi join contested using ({key})
    """


def _superseded(table: Table) -> str:
    return f"""
        select _batch, _row from contenders
        qualify row_number() over (
            partition by {identifiers(table.key)}
            order by updated_at desc nulls last, _batch desc, _row desc
        ) > 1
    """
