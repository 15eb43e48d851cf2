"""The files of a folder that bear no landing table's name, and the table that they were most likely meant to be."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from contextlib import suppress
from difflib import get_close_matches

import duckdb

from pipelines.check_words import TABLE_WORDS
from pipelines.contract.tables import TABLES
from pipelines.delivery_report import Misnamed
from pipelines.errors import FenxiaoError
from pipelines.sources.files import SourceFile, SourceFolder, columns_of_file
from pipelines.sources.readers import NAMELESS

#: Finds the singular, and a slip of the finger, but no word that only ends alike.
LEAST_LIKENESS = 0.85
#: What systems add to the name of a file that is there already.
COPY = re.compile(r"\s*[(（]\d+[)）]$")
#: What spreadsheets save, and begin with a header.
SPREADSHEETS = (".csv", ".xlsx")
NAMES = {name: name for name in TABLES} | {chinese: name for name, (chinese, _) in TABLE_WORDS.items()}


def misnamed_files(con: duckdb.DuckDBPyConnection, folder: SourceFolder) -> Iterator[Misnamed]:
    """Each file, or folder of files, that nearly bears a landing table's name or has a table's required columns."""
    for name, files in folder.tables.items():
        if name in TABLES:
            continue
        columns = readable_columns(con, files[0])
        if table := near(name) or _with_columns(columns):
            yield Misnamed(files[0].name, table, _mend(name, files[0], table, folder, lacking(table, columns)))


def readable_columns(con: duckdb.DuckDBPyConnection, file: SourceFile) -> tuple[str, ...]:
    """The file's column names, none where it can't be read."""
    with suppress(FenxiaoError, duckdb.Error):
        return columns_of_file(con, file)
    return ()


def lacking(table: str, columns: Collection[str]) -> list[str]:
    """The required columns of a landing table that are not among `columns`."""
    known = {column.lower() for column in columns}
    return [name for name in TABLES[table].required if name not in known]


def has_title(table: str, file: SourceFile, columns: Collection[str]) -> bool:
    """Whether the first row of a spreadsheet's file holds one value, and none of the table's column names: that is most
    likely a title above the header."""
    named = [name for name in columns if not NAMELESS.fullmatch(name)]
    is_title = len(named) == 1 and named[0].lower() not in TABLES[table].column_names
    return is_title and file.suffix.startswith(SPREADSHEETS)


def near(name: str) -> str | None:
    """The landing table whose name, in English or Chinese, is (almost) this one."""
    found = get_close_matches(COPY.sub("", name).casefold(), NAMES, n=1, cutoff=LEAST_LIKENESS)
    return NAMES[found[0]] if found else None


def _with_columns(columns: Collection[str]) -> str | None:
    found = [table for table in TABLES if not lacking(table, columns)]
    return max(found, key=lambda table: len(TABLES[table].required), default=None)


def _mend(name: str, file: SourceFile, table: str, folder: SourceFolder, lacks: list[str]) -> str:
    is_folder = "/" in file.name
    what = f"{name}/" if is_folder else file.name
    told = f"{what} 不是约定的表名，没有读取 {what} is no table's name and is not read"
    if table in folder.tables:
        return (
            f"{told}: {table} 另有文件 {table} lies beside it, put all its files into a folder {table}/ or remove this"
        )
    mend = f"{told}: 应为 did you mean {table}/?" if is_folder else f"{told}: 应为 did you mean {table}{file.suffix}?"
    return f"{mend} 并缺少 It lacks {lacks[0]}, so map it" if lacks else mend
