"""The rejected rows of one delivery: counted, listed once each, and too many of them refused altogether."""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass, replace
from typing import Any

import duckdb

from pipelines.contract.schema import Table
from pipelines.contract.sql_text import identifier, identifiers, literal
from pipelines.contract.validation import delivered, listed_defects
from pipelines.contract.versions import refused_rows
from pipelines.defect_words import bad_value, too_many_bad
from pipelines.delivery_report import DefectCount, Example
from pipelines.errors import FenxiaoError
from pipelines.raw_store import REJECTED_COLUMNS, RawStore
from pipelines.sources.files import Relation
from pipelines.sources.source import Source

#: A bad row that is delivered every day stays one bad row, known by these, until a good one takes its place.
IDENTITY = identifiers(("table_name", "column_name", "reason", "row_as_delivered"))
#: So many rows of each defect are shown, and so much of each value: enough to find them in the file.
EXAMPLES, SHOWN_CHARACTERS = 3, 40
EXAMPLE = f"[file, row_number::varchar, left(row_as_delivered ->> column_name, {SHOWN_CHARACTERS}), row_key]"


@dataclass(frozen=True)
class Defects:
    """A table's defects: rows by kind, those that refuse and those that empty; `listed` are new in the listing."""

    refusals: tuple[DefectCount, ...] = ()
    emptied: tuple[DefectCount, ...] = ()
    listed: int = 0


class Rejections:
    """Gathers what the tables of delivery `number` reject."""

    def __init__(self, con: duckdb.DuckDBPyConnection, store: RawStore, number: int) -> None:
        self.con = con
        self.store = store
        self.number = number
        columns = ", ".join(f"{identifier(name)} {sql_type}" for name, sql_type in REJECTED_COLUMNS.items())
        con.execute(f"create table work.rejected ({columns})")
        con.execute(f"create view work.rejected_earlier as {store.rejected_rows(store.manifest())}")
        con.execute("create view work.rejected_so_far as from work.rejected_earlier union all from work.rejected")

    def add(self, table: Table, judged: str, relation: Relation) -> Defects:
        """Lists the defects of `judged` rows: those that are not in the listing yet, or were overtaken there by a good
        row of their key, which they now spoil again."""
        self.con.execute(f"create or replace table work.found as {self._located(table, judged, relation)}")
        counts = self.con.execute(
            f"""
            select is_refused, column_name, reason, count(*), arg_min({EXAMPLE}, _row, {EXAMPLES})
            from work.found group by all order by all
            """
        ).fetchall()
        listed = self.con.execute(
            f"""
            insert into work.rejected
            select * from work.found
            anti join (
                select {IDENTITY}, batch_no, _row from work.rejected_earlier
                except
                select {IDENTITY}, batch_no, _row from ({self._overtaken(table, judged)})
            ) using ({IDENTITY})
            qualify row_number() over (partition by {IDENTITY} order by _row desc) = 1
            """
        ).fetchall()[0][0]
        return Defects(
            refusals=tuple(_counted(relation, *count) for is_refused, *count in counts if is_refused),
            emptied=self._emptied(judged, relation, [count for is_refused, *count in counts if not is_refused]),
            listed=listed,
        )

    def refuse(self, table: Table, judged: str, relation: Relation, refused: int, source: Source) -> FenxiaoError:
        """The complaint about a table with too many refused rows; it shows the first."""
        first = (
            f"select column_name, reason, {EXAMPLE} from ({self._located(table, judged, relation)}) "
            "where is_refused order by _row limit 1"
        )
        column, reason, example = self.con.execute(first).fetchall()[0]
        shown = bad_value(table.name, column, reason, _example(relation, *example))
        place = shlex.quote(str(source.file or source.place))
        return FenxiaoError(
            f"{table.name}: {too_many_bad(refused, relation.rows, source)}; nothing was taken in. "
            f"首个 The first: {shown}. 全部 `fenxiao check --source {place}` lists them all."
        )

    def _emptied(self, judged: str, relation: Relation, counts: list[list[Any]]) -> tuple[DefectCount, ...]:
        """The counts of what emptied values, each among the values that came in its column."""
        if not counts:
            return ()
        given = ", ".join(f"count({delivered(column)})" for column, *_ in counts)
        among = self.con.execute(f"select {given} from {judged} where not _is_refused").fetchall()[0]
        counted = (_counted(relation, *count) for count in counts)
        return tuple(replace(kind, among=values) for kind, values in zip(counted, among, strict=True))

    def write(self) -> None:
        """Stages the listing, if there is anything on it."""
        if self.con.execute("select count(*) from work.rejected").fetchall()[0][0]:
            file = literal(str(self.store.staged(self.store.rejected_file(self.number))))
            self.con.execute(f"copy (from work.rejected order by table_name, _row) to {file} (format parquet)")

    def _overtaken(self, table: Table, judged: str) -> str:
        """Of the earlier listings, the refused rows after which a good one of their key came, or comes now."""
        key = identifiers(table.key)
        repeated = f"(from work.rejected_earlier semi join work.found using ({IDENTITY}))"
        current = self.store.current_rows(table, self.store.manifest())
        return f"""
            select refused.*
            from ({refused_rows(table, repeated, *REJECTED_COLUMNS)}) as refused
            semi join (
                select {key}, _batch, _row from ({current})
                union all
                select {key}, {self.number}, _row from {judged} where not _is_refused
            ) as good
                on {" and ".join(f"refused.{identifier(n)} = good.{identifier(n)}" for n in table.key)}
                and (good._batch, good._row) > (refused.batch_no, refused._row)
        """

    def _located(self, table: Table, judged: str, relation: Relation) -> str:
        """The defects in REJECTED_COLUMNS, with the file and the row in it."""
        parts = ", ".join(f"({literal(part.name)}, {part.rows_before})" for part in relation.parts if part.rows)
        return f"""
            select {self.number}::integer as batch_no, {literal(table.name)} as table_name, part.file,
                bad._row - part.rows_before as row_number, bad.column_name, bad.reason, bad.is_refused, bad.updated_at,
                bad.row_key, bad.row_as_delivered, bad._row
            from ({listed_defects(table, judged)}) as bad
            asof join (values {parts}) as part (file, rows_before) on bad._row > part.rows_before
        """


def _counted(relation: Relation, column: str, reason: str, rows: int, examples: list[list[str | None]]) -> DefectCount:
    return DefectCount(column, reason, rows, tuple(_example(relation, *example) for example in examples))


def _example(relation: Relation, file: str, row: str, value: str | None, row_key: str) -> Example:
    key = ", ".join(f"{name}={_short(part)}" for name, part in json.loads(row_key).items())
    return Example(file, int(row), value, key if relation.is_mapped else "")


def _short(part: Any) -> str:
    return "空 empty" if part is None else str(part)[:SHOWN_CHARACTERS]
