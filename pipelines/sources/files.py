"""The files of a source as tables: one file `<name>.csv`, or a folder `<name>/` of files, is one table."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from pathlib import Path

import duckdb

from pipelines.contract.sql_text import identifier
from pipelines.errors import FenxiaoError
from pipelines.sources.readers import FILE, READERS, ROW, UnreadableError, complaint


@dataclass(frozen=True)
class SourceFile:
    """A file, and its name relative to the source's place."""

    path: Path
    name: str

    @property
    def suffix(self) -> str:
        return self.path.suffix.lower()

    @cached_property
    def sha256(self) -> str:
        with self.path.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()


@dataclass(frozen=True)
class Origin:
    """What rows come from and are known by again: a file, or all the source files that a mapping reads."""

    name: str
    sha256: str
    files: tuple[SourceFile, ...]


@dataclass(frozen=True)
class SourceFolder:
    """What lies in a source's place: its tables, each with its files in the order of their names, and the files that
    no reader is for."""

    tables: dict[str, tuple[SourceFile, ...]]
    unread: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """The rows of a relation that come from one origin: `rows` of them after `rows_before` others."""

    name: str
    rows_before: int
    rows: int


@dataclass(frozen=True)
class Relation:
    """Delivered rows, visible in the connection as `view`: the delivered columns, and `_row`, 1, 2, ... in delivery
    order. `types` are the SQL types by lower-case column name."""

    view: str
    types: dict[str, str]
    parts: tuple[Part, ...]

    @property
    def rows(self) -> int:
        return sum(part.rows for part in self.parts)


def open_folder(place: Path) -> SourceFolder:
    """Lists `place`. Raises FenxiaoError where a table lies there twice."""
    tables: dict[str, tuple[SourceFile, ...]] = {}
    unread: list[str] = []
    for path in sorted(place.iterdir()):
        files = [SourceFile(file, file.relative_to(place).as_posix()) for file in _visible_files(path)]
        readable = tuple(file for file in files if file.suffix in READERS)
        unread.extend(file.name for file in files if file.suffix not in READERS)
        name = path.name if path.is_dir() else path.stem
        if readable and name in tables:
            raise FenxiaoError(f"{place} holds {name} both as {tables[name][0].name} and as {path.name}: keep one.")
        if readable:
            tables[name] = readable
    return SourceFolder(tables, tuple(unread))


def relation_of_files(con: duckdb.DuckDBPyConnection, name: str, files: Sequence[SourceFile]) -> Relation:
    """The rows of `files`, in their order, as a view. Raises FenxiaoError that names the file that can't be read."""
    queries = []
    for suffix in sorted({file.suffix for file in files}):
        numbers = [number for number, file in enumerate(files) if file.suffix == suffix]
        rows = _rows(con, [files[number] for number in numbers], f"{name}{suffix}")
        queries.append(f"select * replace ({numbers}[{FILE} + 1] as {FILE}) from ({rows})")
    query = " union all by name ".join(queries)
    counts = dict(con.execute(f"select {FILE}, count(*) from ({query}) group by {FILE}").fetchall())
    befores = list(accumulate((counts.get(number, 0) for number in range(len(files) - 1)), initial=0))
    view = identifier(f"rows of {name}")
    con.execute(
        f"create or replace temp view {view} as "
        f"select * exclude ({FILE}) replace ({befores}[{FILE} + 1] + {ROW} as {ROW}) from ({query})"
    )
    parts = [Part(file.name, befores[number], counts.get(number, 0)) for number, file in enumerate(files)]
    return Relation(view, column_types(con, view), tuple(parts))


def columns_of_file(con: duckdb.DuckDBPyConnection, file: SourceFile) -> tuple[str, ...]:
    """The file's column names. Raises FenxiaoError."""
    try:
        columns = READERS[file.suffix].columns(con, file.path)
    except UnreadableError as error:
        raise unreadable(file, error.reason) from None
    reserved = [column for column in columns if column.lower() in (FILE, ROW)]
    if reserved:
        raise unreadable(file, f"the column name {reserved[0]} is taken")
    return columns


def column_types(con: duckdb.DuckDBPyConnection, view: str) -> dict[str, str]:
    return {name.lower(): kind for name, kind, *_ in con.execute(f"describe {view}").fetchall()}


def find_unreadable(con: duckdb.DuckDBPyConnection, files: Sequence[SourceFile]) -> FenxiaoError | None:
    """The complaint about the first of `files` whose rows can't all be read: a format's header may outlive them."""
    for file in files:
        try:
            rows = _rows(con, [file], f"probe{file.suffix}")
            con.execute(f"select max(hash(probed)) from ({rows}) as probed").fetchall()
        except FenxiaoError as error:
            return error
        except duckdb.Error as error:
            return unreadable(file, complaint(error))
    return None


def unreadable(file: SourceFile, reason: str) -> FenxiaoError:
    return FenxiaoError(f"{file.name} cannot be read: {reason}; nothing was taken in, deliver the file again.")


def _rows(con: duckdb.DuckDBPyConnection, files: Sequence[SourceFile], name: str) -> str:
    for file in files:
        columns_of_file(con, file)
    try:
        return READERS[files[0].suffix].rows(con, [file.path for file in files], name)
    except UnreadableError as error:
        raise unreadable(next(file for file in files if file.path == error.path), error.reason) from None


def _visible_files(path: Path) -> list[Path]:
    """The file itself, or a folder's; other systems keep their marks in names that begin with a dot or a low line."""
    paths = sorted(path.iterdir()) if path.is_dir() else [path]
    return [file for file in paths if file.is_file() and not file.name.startswith((".", "_"))]
