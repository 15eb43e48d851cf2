"""What a reader of a format is, and how it fails."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import duckdb

from pipelines import settings

#: Beside the delivered columns, readers say which file of the list a row is from (0, 1, ...) and its number in it.
FILE, ROW = "_file", "_row"
#: What may be (a part of) a phone where a file's first row is no header.
LONG_NUMBER = re.compile(r"\d{5,}")

#: How `named_columns` calls a column that has no name.
NAMELESS = re.compile(r"column \d+")

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
    """`table` is the name of the source's table that the files are of. `skips_rows` says that the numbers of the rows
    may have gaps and need not begin with 1, `is_typed` that no spreadsheet can have written the values."""

    skips_rows: bool
    is_typed: bool

    def columns(self, con: duckdb.DuckDBPyConnection, path: Path, table: str) -> tuple[str, ...]:
        """The file's column names. Raises UnreadableError."""

    def rows(self, con: duckdb.DuckDBPyConnection, paths: Sequence[Path], table: str, name: str) -> str:
        """A query for all rows of `paths`: `_file`, `_row` and the union of their columns. `name` is free for use
        in the connection. Raises UnreadableError."""


def named_columns(path: Path, header: Sequence[str]) -> tuple[str, ...]:
    """The column names of a header; one without a name is known by its place. Raises UnreadableError."""
    if not header:
        raise UnreadableError(path, "it has no header")
    refuse_too_wide(path, len(header))
    names = tuple(name.strip() or f"column {at}" for at, name in enumerate(header, start=1))
    folded = [name.casefold() for name in names]
    if len(set(folded)) < len(folded):
        doubled = {LONG_NUMBER.sub("*****", name) for name in names if folded.count(name.casefold()) > 1}
        raise UnreadableError(path, f"its header names {', '.join(sorted(doubled))} twice")
    return names


def refuse_too_wide(path: Path, columns: int) -> None:
    if columns > settings.MAX_COLUMNS:
        raise UnreadableError(path, f"it has more than {settings.MAX_COLUMNS:,} columns")


def first_line(error: Exception) -> str:
    """What went wrong, without the lines in which DuckDB quotes the query or the data."""
    return str(error).splitlines()[0].rstrip(".")


def complaint(error: duckdb.Error) -> str:
    """What went wrong over rows: in DuckDB's words where they are about the SQL or the machine. All others may quote a
    value, which may be a contact, so they are only told by their kind."""
    if isinstance(error, WITHOUT_VALUES):
        return first_line(error)
    return KINDS_OF_FAILURE.get(type(error), "a value is not valid")
