"""The file formats. Another format is one more reader in READERS, and nothing else."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import duckdb

from pipelines.contract.sql_text import identifier, identifiers, literal, literals

#: Beside the delivered columns, readers say which file of the list a row is from (0, 1, ...) and its number in it.
FILE, ROW = "_file", "_row"


#: Failures of DuckDB that come before it has seen a value, or have nothing to do with one.
WITHOUT_VALUES = (
    duckdb.ParserException,
    duckdb.BinderException,
    duckdb.CatalogException,
    duckdb.IOException,
    duckdb.OutOfMemoryException,
)
KINDS_OF_FAILURE = {
    duckdb.ConversionException: "a value cannot be converted",
    duckdb.OutOfRangeException: "a number is out of range",
}


class UnreadableError(Exception):
    """A file that can't be read; `reason` says why, and at which row where that is known."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


class Reader(Protocol):
    def columns(self, con: duckdb.DuckDBPyConnection, path: Path) -> tuple[str, ...]:
        """The file's column names. Raises UnreadableError."""

    def rows(self, con: duckdb.DuckDBPyConnection, paths: Sequence[Path], name: str) -> str:
        """A query for all rows of `paths`: `_file`, `_row` and the union of their columns. `name` is free for use
        in the connection. Raises UnreadableError."""


class Csv:
    """Comma-separated UTF-8 with a header line; every value is text, and an empty one is null."""

    def columns(self, con: duckdb.DuckDBPyConnection, path: Path) -> tuple[str, ...]:
        try:
            # Bytes that are no UTF-8 further down are for DuckDB to find, which names the row.
            with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as lines:
                header = next(csv.reader(lines), [])
            "".join(header).encode()
        except (UnicodeEncodeError, csv.Error):
            raise UnreadableError(path, "its header is not CSV in UTF-8") from None
        if not header:
            raise UnreadableError(path, "it has no header")
        names = tuple(name.strip() or f"column {at}" for at, name in enumerate(header, start=1))
        doubled = {name for name in names if [other.casefold() for other in names].count(name.casefold()) > 1}
        if doubled:
            raise UnreadableError(path, f"its header names {', '.join(sorted(doubled))} twice")
        return names

    def rows(self, con: duckdb.DuckDBPyConnection, paths: Sequence[Path], name: str) -> str:
        columns = [self.columns(con, path) for path in paths]
        union = {column.casefold(): column for names in columns for column in names}
        texts = ", ".join(f"{identifier(column)} varchar" for column in union.values())
        table = identifier(f"csv {name}")
        con.execute(f"create or replace temp table {table} ({FILE} integer, {ROW} bigint, {texts})")
        # Rows are numbered as they come, which DuckDB promises only while it keeps their order.
        con.execute("set preserve_insertion_order = true")
        try:
            for number, (path, names) in enumerate(zip(paths, columns, strict=True)):
                self._insert(con, table, number, path, names)
        finally:
            con.execute("set preserve_insertion_order = false")
        return f"select * from {table}"

    def _insert(
        self, con: duckdb.DuckDBPyConnection, table: str, number: int, path: Path, names: Sequence[str]
    ) -> None:
        types = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in names)
        try:
            con.execute(
                f"""
                insert into {table} by name
                select {number} as {FILE}, row_number() over () as {ROW}, *
                from read_csv({literal(str(path))}, auto_detect = false, header = true, columns = {{{types}}},
                    delim = ',', quote = '"', escape = '"', nullstr = '', strict_mode = true)
                """
            )
        except duckdb.Error as error:
            raise UnreadableError(path, _csv_complaint(str(error))) from None


class Parquet:
    """Typed columns; timestamps without a zone are in the source's zone, like texts without an offset."""

    def columns(self, con: duckdb.DuckDBPyConnection, path: Path) -> tuple[str, ...]:
        return tuple(name for name, _ in self._signature(con, path))

    def rows(self, con: duckdb.DuckDBPyConnection, paths: Sequence[Path], name: str) -> str:
        alike: dict[tuple[tuple[str, str], ...], list[int]] = {}
        for number, path in enumerate(paths):
            alike.setdefault(self._signature(con, path), []).append(number)
        return " union all by name ".join(
            f"select {numbers}[file_index::bigint + 1] as {FILE}, file_row_number + 1 as {ROW}, "
            f"{identifiers(column for column, _ in signature)} "
            f"from read_parquet([{literals(str(paths[number]) for number in numbers)}])"
            for signature, numbers in alike.items()
        )

    def _signature(self, con: duckdb.DuckDBPyConnection, path: Path) -> tuple[tuple[str, str], ...]:
        try:
            described = con.execute(f"describe select * from read_parquet({literal(str(path))})").fetchall()
        except duckdb.Error as error:
            raise UnreadableError(path, f"it is no whole Parquet file ({first_line(error)})") from None
        return tuple((name, kind) for name, kind, *_ in described)


READERS: dict[str, Reader] = {".csv": Csv(), ".parquet": Parquet()}


def _csv_complaint(message: str) -> str:
    """What DuckDB says about a CSV file, without the line itself: that may hold contacts."""
    line = re.search(r"CSV Error on Line: (\d+)", message)
    place = f"at row {int(line[1]) - 1} " if line else ""
    if "not utf-8" in message:
        return place + "it is not UTF-8"
    counts = re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", message)
    if counts:
        return place + f"it has {counts[2]} values for {counts[1]} columns"
    if "unterminated quote" in message:
        return place + "a quoted value does not end where it should"
    return place + "it is not CSV with commas and double quotes"


def first_line(error: Exception) -> str:
    """What went wrong, without the lines in which DuckDB quotes the query or the data."""
    return str(error).splitlines()[0].rstrip(".")


def complaint(error: duckdb.Error) -> str:
    """What went wrong over rows: in DuckDB's words where they are about the SQL or the machine. All others may quote a
    value, which may be a contact, so they are only told by their kind."""
    if isinstance(error, WITHOUT_VALUES):
        return first_line(error)
    return KINDS_OF_FAILURE.get(type(error), "a value is not valid")
