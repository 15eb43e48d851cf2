"""xlsx: the workbooks of Excel, WPS and their kin."""

from __future__ import annotations

import json
import lzma
import re
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import duckdb

from pipelines import settings
from pipelines.sources.readers.converted import TextRow
from pipelines.sources.readers.reader import UnreadableError, named_columns
from pipelines.sources.readers.unpacking import CHUNK_BYTES, Meter, written_out
from pipelines.sources.readers.workbook import NOT_COMPUTED

WORKBOOK = Path(__file__).with_name("workbook.py")
#: A cell that holds an error (#N/A) would be read as an empty one, were it not made a text.
ERROR_CELL = re.compile(rb"""(<(?:\w+:)?c\s[^<>]*\bt=)(["'])e\2""")
CELL = re.compile(rb"<(?:\w+:)?c[\s>]")
#: A formula of which no value is kept. What comes to an empty text is kept as such, and is a cell of texts (`str`).
NOT_COMPUTED_CELL = re.compile(
    rb"""<((?:\w+:)?)c(\s(?![^<>]*\bt=["']str)[^<>]*)?>\s*"""
    rb"""<\1f\b(?:[^<>]*/>|[^<>]*>[^<]*</\1f>)\s*(?:<\1v\s*/>\s*|<\1v>\s*</\1v>\s*)?</\1c>"""
)
#: No cell is written in more bytes.
CELL_BYTES = 1 << 18


def read_xlsx(con: duckdb.DuckDBPyConnection, path: Path, table: str) -> Iterator[TextRow]:
    """Every value as text, from the sheet that bears the table's name or else the first, where no other holds rows; the
    header is its first row that is not empty. Rows have the numbers that the spreadsheet shows. Raises
    UnreadableError."""
    lines = _lines(path, written_out(con, path, "repacked", lambda out: _repack(path, out)), table)
    header = next(lines, None)
    if header is None:
        raise UnreadableError(path, "it has no header")
    names = named_columns(path, [name or "" for name in header[1:]])
    yield TextRow(0, dict.fromkeys(names), 0)
    for number, *values in lines:
        size = sum(len(value) for value in values if value)
        yield TextRow(number, dict(zip(names, values, strict=True)), size)


def _lines(path: Path, workbook: Path, table: str) -> Iterator[list]:
    memory = str(settings.WORKBOOK_MEMORY_BYTES)
    # -P: modules of this folder shall not stand in for those of Python.
    command = [sys.executable, "-P", str(WORKBOOK), str(workbook), table, memory]
    meter = Meter(path)
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        while line := meter.passed(process.stdout.readline(settings.MAX_LINE_BYTES + 1)):
            if len(line) > settings.MAX_LINE_BYTES:
                raise UnreadableError(path, f"it has a row of over {settings.MAX_LINE_BYTES:,} bytes")
            row = json.loads(line)
            if isinstance(row, dict):
                raise UnreadableError(path, row["unreadable"])
            yield row
    if process.returncode:
        limit = f"{settings.WORKBOOK_MEMORY_BYTES:,} bytes of memory"
        raise UnreadableError(path, f"it needs more than {limit}: it is too large, or its cells lie too far apart")


def _repack(path: Path, out: Path) -> None:
    """Copies the parts of the workbook into one that is not packed: who reads that can't be told of other sizes, places
    or parts than were counted here. Raises UnreadableError."""
    with zipfile.ZipFile(out, "w") as copy:
        for name, chunks in groupby(_unpacked_parts(path), itemgetter(0)):
            with copy.open(name, "w", force_zip64=True) as part:
                part.writelines(_with_marks(chunk for _, chunk in chunks))


def _unpacked_parts(path: Path) -> Iterator[tuple[str, bytes]]:
    meter = Meter(path)
    try:
        with zipfile.ZipFile(path) as packed:
            _refuse_odd_names(path, packed.namelist())
            for name in packed.namelist():
                if name.endswith((".xml", ".rels")):
                    with packed.open(name) as part:
                        while chunk := meter.passed(part.read(CHUNK_BYTES)):
                            yield name, chunk
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, RuntimeError, OSError):
        raise UnreadableError(path, "it is no whole xlsx workbook, or one that is locked by a password") from None


def _refuse_odd_names(path: Path, names: Sequence[str]) -> None:
    if any(".." in re.split(r"[/\\]", name) or re.match(r"[/\\]|\w:", name) for name in names):
        raise UnreadableError(path, "it holds a part whose name leads out of it")
    if len(set(names)) < len(names):
        raise UnreadableError(path, "it holds two parts of the same name")


def _with_marks(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The sheet with a text in the cells that would be read as empty, and are not."""
    rest = b""
    for chunk in chunks:
        rest += chunk
        # A cell may go on in the next chunk.
        cells = [cell.start() for cell in CELL.finditer(rest, max(0, len(rest) - CELL_BYTES))]
        end = cells[-1] if cells else max(0, len(rest) - CELL_BYTES)
        yield _marked(rest[:end])
        rest = rest[end:]
    yield _marked(rest)


def _marked(cells: bytes) -> bytes:
    return NOT_COMPUTED_CELL.sub(_not_computed, ERROR_CELL.sub(rb"\1\2str\2", cells))


def _not_computed(cell: re.Match[bytes]) -> bytes:
    prefix, attributes = cell[1], re.sub(rb"""\bt=(["']).*?\1""", b"", cell[2] or b"")
    return b"<%sc%s t='str'><%sv>%s</%sv></%sc>" % (prefix, attributes, prefix, NOT_COMPUTED.encode(), prefix, prefix)
