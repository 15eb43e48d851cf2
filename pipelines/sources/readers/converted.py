"""Formats that are read row by row in Python, and handed to DuckDB as Parquet files of texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.contract.sql_text import literals
from pipelines.sources.readers.reader import FILE, ROW, UnreadableError, refuse_too_wide
from pipelines.sources.readers.unpacking import written_out

#: Rows are written when there are so many, or when so many bytes of their file are read.
ROWS_AT_ONCE = 50_000
BYTES_AT_ONCE = 32 << 20


class TextRow(NamedTuple):
    """A row by its number and its values by column; `size` is about what it takes in memory, in bytes."""

    number: int
    values: dict[str, str | None]
    size: int


class Converted:
    """`read` yields the rows of a file of a table; the first of them may be a row 0 that only names the columns.

    It raises UnreadableError. Columns are one when their names differ in case only.
    """

    skips_rows = True
    is_typed = False

    def __init__(self, read: Callable[[duckdb.DuckDBPyConnection, Path, str], Iterator[TextRow]]) -> None:
        self.read = read

    def columns(self, con: duckdb.DuckDBPyConnection, path: Path, table: str) -> tuple[str, ...]:
        described = con.execute(f"describe select * exclude ({ROW}) from {self._parts(con, path, table)}").fetchall()
        return tuple(name for name, *_ in described)

    def rows(self, con: duckdb.DuckDBPyConnection, paths: Sequence[Path], table: str, name: str) -> str:
        parts = (self._parts(con, path, table) for path in paths)
        return " union all by name ".join(f"select {number} as {FILE}, * from {p}" for number, p in enumerate(parts))

    def _parts(self, con: duckdb.DuckDBPyConnection, path: Path, table: str) -> str:
        folder = written_out(con, path, f"rows of {table}", lambda out: self._write(out, con, path, table))
        return f"read_parquet([{literals(map(str, sorted(folder.iterdir())))}], union_by_name = true)"

    def _write(self, folder: Path, con: duckdb.DuckDBPyConnection, path: Path, table: str) -> None:
        folder.mkdir(exist_ok=True)
        spellings: dict[str, str] = {}
        for number, rows in enumerate(_batches(self.read(con, path, table))):
            names = dict.fromkeys(chain.from_iterable(row.values for row in rows))
            for name in names:
                spellings.setdefault(name.casefold(), name)
            refuse_too_wide(path, len(spellings))
            for taken in spellings.keys() & {FILE, ROW}:
                raise UnreadableError(path, f"the column name {taken} is taken")
            spelled = {name: spellings[name.casefold()] for name in names}
            pq.write_table(_as_table(path, rows, spelled), folder / f"{number:06}.parquet")
        if not spellings:
            raise UnreadableError(path, "it is empty")


def _batches(rows: Iterator[TextRow]) -> Iterator[list[TextRow]]:
    batch: list[TextRow] = []
    size = 0
    for row in rows:
        batch.append(row)
        size += row.size
        if len(batch) >= ROWS_AT_ONCE or size >= BYTES_AT_ONCE:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _as_table(path: Path, rows: Sequence[TextRow], spelled: dict[str, str]) -> pa.Table:
    """The rows under their columns as they are `spelled`, all by the first spelling that was met."""
    delivered = [row for row in rows if row.number]
    values = [row.values for row in delivered]
    if any(name != spelling for name, spelling in spelled.items()):
        values = [_respelled(path, row, spelled) for row in delivered]
    try:
        kinds = pa.struct([(name, pa.string()) for name in dict.fromkeys(spelled.values())])
        texts = pa.array(values, kinds)
    except UnicodeEncodeError:
        raise UnreadableError(path, "it holds a text that is not Unicode") from None
    numbers = pa.array([row.number for row in delivered], pa.int64())
    return pa.Table.from_struct_array(texts).add_column(0, ROW, numbers)


def _respelled(path: Path, row: TextRow, spelled: dict[str, str]) -> dict[str, str | None]:
    values = {spelled[name]: value for name, value in row.values.items()}
    if len(values) < len(row.values):
        raise UnreadableError(path, f"at row {row.number} it has two columns of one name")
    return values
