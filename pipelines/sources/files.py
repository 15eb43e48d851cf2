"""The files of a source as tables: one file `<name>.csv`, or a folder `<name>/` of files, is one table."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from unicodedata import category

import duckdb

from pipelines.contract.sql_text import identifier
from pipelines.errors import FenxiaoError
from pipelines.sources.readers import FILE, READERS, ROW, UnreadableError, complaint, suffix_of

#: Names that begin so are other systems' marks, or say which file a spreadsheet has open.
HIDDEN = (".", "_", "~$")


@dataclass(frozen=True)
class SourceFile:
    """A file, and its name relative to the source's place."""

    path: Path
    name: str

    @property
    def suffix(self) -> str:
        """What names the reader, empty where there is none for it."""
        return suffix_of(self.path)

    @property
    def table(self) -> str:
        """The source's table that the file is (a part) of."""
        folder, is_in_folder, _ = self.name.partition("/")
        return folder if is_in_folder else self.name[: len(self.name) - len(self.suffix)]

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
    """What lies in a source's place: its tables, each with its files in the order of their names, and what is not read:
    files that no reader is for, and folders inside folders, whose names end with a slash. Rows of a table with a key in
    `keys` come in versions, of which the last one counts."""

    tables: dict[str, tuple[SourceFile, ...]]
    unread: tuple[str, ...]
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Part:
    """The rows of a relation that come from one origin: `rows` of them, their `_row` being `rows_before` and their
    number in the origin, which begins with 1 but may have gaps."""

    name: str
    rows_before: int
    rows: int


@dataclass(frozen=True)
class Relation:
    """Delivered rows, visible in the connection as `view`: the delivered columns, and `_row`, which rises in delivery
    order. `types` are the SQL types by lower-case column name; `is_typed` says that no spreadsheet wrote the values,
    `is_mapped` that no row of a file can be named."""

    view: str
    types: dict[str, str]
    parts: tuple[Part, ...]
    is_typed: bool = False
    is_mapped: bool = False

    @property
    def rows(self) -> int:
        return sum(part.rows for part in self.parts)


def open_folder(place: Path) -> SourceFolder:
    """Lists `place`. Raises FenxiaoError where a table lies there twice."""
    tables: dict[str, tuple[SourceFile, ...]] = {}
    unread: list[str] = []
    for path in sorted(place.iterdir()):
        files = [SourceFile(file, _printable(file.relative_to(place))) for file in _visible_files(path)]
        readable = tuple(file for file in files if file.suffix)
        unread.extend(file.name for file in files if not file.suffix)
        unread.extend(f"{_printable(folder.relative_to(place))}/" for folder in _visible_folders_in(path))
        if not readable:
            continue
        name = readable[0].table
        if name in tables:
            raise FenxiaoError(
                f"{place} holds {name} both as {tables[name][0].name} and as {readable[0].name}: keep one."
            )
        for file in readable:
            _refuse_odd(place, file)
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
    skips_rows = any(READERS[file.suffix].skips_rows for file in files)
    last_row = f"max({ROW})" if skips_rows else "count(*)"
    counts = con.execute(f"select {FILE}, count(*), {last_row} from ({query}) group by {FILE}").fetchall()
    rows = {number: counted for number, counted, _ in counts}
    last = {number: last_row for number, _, last_row in counts}
    befores = list(accumulate((last.get(number, 0) for number in range(len(files) - 1)), initial=0))
    view = identifier(f"rows of {name}")
    con.execute(
        f"create or replace temp view {view} as "
        f"select * exclude ({FILE}) replace ({befores}[{FILE} + 1] + {ROW} as {ROW}) from ({query})"
    )
    parts = [Part(file.name, befores[number], rows.get(number, 0)) for number, file in enumerate(files)]
    is_typed = all(READERS[file.suffix].is_typed for file in files)
    return Relation(view, column_types(con, view), tuple(parts), is_typed)


def columns_of_file(con: duckdb.DuckDBPyConnection, file: SourceFile) -> tuple[str, ...]:
    """The file's column names. Raises FenxiaoError."""
    try:
        columns = READERS[file.suffix].columns(con, file.path, file.table)
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
        return READERS[files[0].suffix].rows(con, [file.path for file in files], files[0].table, name)
    except UnreadableError as error:
        raise unreadable(next(file for file in files if file.path == error.path), error.reason) from None


def _printable(path: Path) -> str:
    """The path without what moves a terminal's cursor or turns its lines round."""
    text = os.fsencode(path.as_posix()).decode(errors="replace")
    return "".join(sign if sign.isprintable() or category(sign) == "Zs" else "\ufffd" for sign in text)


def _refuse_odd(place: Path, file: SourceFile) -> None:
    if "\ufffd" in file.name:
        raise FenxiaoError(
            f"The name of {file.name} is not in UTF-8 or holds a control character: give the file another."
        )
    try:
        target = file.path.resolve(strict=True)
    except (OSError, RuntimeError):
        raise FenxiaoError(f"{file.name} is a link to nothing: put the file itself there.") from None
    if not target.is_relative_to(place.resolve()):
        raise FenxiaoError(f"{file.name} is a link that leads out of the source's folder: put the file itself there.")


def _visible_files(path: Path) -> list[Path]:
    """The file itself, or a folder's."""
    paths = sorted(path.iterdir()) if path.is_dir() else [path]
    files = (file for file in paths if file.is_file() or (file.is_symlink() and not file.exists()))
    return [file for file in files if _is_visible(file)]


def _visible_folders_in(path: Path) -> list[Path]:
    if not path.is_dir() or not _is_visible(path):
        return []
    return [folder for folder in sorted(path.iterdir()) if folder.is_dir() and _is_visible(folder)]


def _is_visible(path: Path) -> bool:
    return not path.name.startswith(HIDDEN)
