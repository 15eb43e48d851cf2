"""CSV."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path

import duckdb

from pipelines.contract.sql_text import identifier, literal
from pipelines.sources.readers.reader import FILE, ROW, UnreadableError, named_columns
from pipelines.sources.readers.unpacking import plain, recoded

#: What Chinese spreadsheets write unless told otherwise.
OTHER_ENCODING = "gb18030"
#: UTF-8 in a file that says so itself.
MARKED = "utf-8-sig"
#: No header is longer; a file without line breaks would else be read whole.
HEADER_BYTES = 1 << 20
NOT_UTF8 = "not utf-8"


class Csv:
    """Comma-separated UTF-8 or GB18030 with a header line, plain or packed; every value is text, an empty one null."""

    skips_rows = False
    is_typed = False

    def columns(self, con: duckdb.DuckDBPyConnection, path: Path, table: str) -> tuple[str, ...]:
        return _header(path, plain(con, path))[0]

    def rows(self, con: duckdb.DuckDBPyConnection, paths: Sequence[Path], table: str, name: str) -> str:
        headers = [_header(path, plain(con, path)) for path in paths]
        union = {column.casefold(): column for names, _ in headers for column in names}
        texts = ", ".join(f"{identifier(column)} varchar" for column in union.values())
        rows = identifier(f"csv {name}")
        con.execute(f"create or replace temp table {rows} ({FILE} integer, {ROW} bigint, {texts})")
        # Rows are numbered as they come, which DuckDB promises only while it keeps their order.
        con.execute("set preserve_insertion_order = true")
        try:
            for number, (path, (names, encoding)) in enumerate(zip(paths, headers, strict=True)):
                self._insert(con, f"insert into {rows} by name select {number} as {FILE}", path, names, encoding)
        finally:
            con.execute("set preserve_insertion_order = false")
        return f"select * from {rows}"

    def _insert(
        self, con: duckdb.DuckDBPyConnection, insert: str, path: Path, names: Sequence[str], encoding: str
    ) -> None:
        """Only a look at all bytes tells the encoding. DuckDB has one anyway, so it is asked first."""
        file, place = plain(con, path), ""
        try:
            if encoding != OTHER_ENCODING:
                return _insert(con, insert, file, names)
        except duckdb.Error as error:
            if NOT_UTF8 not in str(error):
                raise UnreadableError(path, _complaint(str(error))) from None
            place = _place(str(error))
        try:
            as_utf8 = recoded(con, file, OTHER_ENCODING)
        except UnicodeDecodeError:
            raise UnreadableError(path, place + "it is neither UTF-8 nor GB18030") from None
        # Much that is UTF-8 could be read as GB18030 too, as other words.
        if encoding == MARKED or _header(path, as_utf8)[0] != tuple(names) or _is_mostly_utf8(file):
            raise UnreadableError(path, place + "it is not UTF-8, although it is elsewhere")
        try:
            _insert(con, insert, as_utf8, names)
        except duckdb.Error as error:
            raise UnreadableError(path, _complaint(str(error))) from None


def _insert(con: duckdb.DuckDBPyConnection, insert: str, file: Path, names: Sequence[str]) -> None:
    types = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in names)
    con.execute(
        f"""
        {insert}, row_number() over () as {ROW}, *
        from read_csv({literal(str(file))}, auto_detect = false, header = true, columns = {{{types}}},
            delim = ',', quote = '"', escape = '"', nullstr = '', strict_mode = true)
        """
    )


def _header(path: Path, file: Path) -> tuple[tuple[str, ...], str]:
    """The column names in `file`, which is what `path` holds, and the encoding that they are in. Raises
    UnreadableError."""
    with file.open("rb") as content:
        start = content.read(HEADER_BYTES)
    is_marked = start.startswith(codecs.BOM_UTF8)
    for encoding in (MARKED,) if is_marked else ("utf-8", OTHER_ENCODING):
        try:
            # Bytes further down that are in no encoding are for DuckDB to find, which names the row.
            lines = io.StringIO(start.decode(encoding, errors="replace"), newline="")
            header = next(csv.reader(lines), [])
        except csv.Error:
            break
        if len(header) == 1 and re.search(r"[\t;|]", header[0]):
            raise UnreadableError(path, "its values are not separated by commas: save it as CSV with commas")
        if not any("\ufffd" in name for name in header):
            return named_columns(path, header), encoding
    raise UnreadableError(path, "its header is not CSV in UTF-8 or GB18030")


def _is_mostly_utf8(file: Path) -> bool:
    """Whether more of the lines that are not ASCII are UTF-8 than are not."""
    balance = 0
    with file.open("rb") as lines:
        while line := lines.readline(HEADER_BYTES):
            if not line.isascii():
                balance += 1 if "\ufffd" not in line.decode(errors="replace") else -1
    return balance > 0


def _complaint(message: str) -> str:
    """What DuckDB says about a CSV file, without the line itself: that may hold contacts."""
    place = _place(message)
    if NOT_UTF8 in message:
        return place + "it is not UTF-8"
    counts = re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", message)
    if counts:
        title = ", delete the title line if one is above the header" if counts[1] == "1" else ""
        return place + f"it has {counts[2]} values for {counts[1]} columns{title}"
    if "unterminated quote" in message:
        return place + "a quoted value does not end where it should"
    return place + "it is not CSV with commas and double quotes"


def _place(message: str) -> str:
    line = re.search(r"CSV Error on Line: (\d+)", message)
    return f"at row {int(line[1]) - 1} " if line else ""
