"""A grid of texts as a file of each format, however odd the grid: what a format can't hold is left out or cut."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq

#: Spreadsheets can't hold them.
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass
class Grid:
    """A header and rows of texts, which need not be as long as the header."""

    header: list[str]
    rows: list[list[str | None]]

    def drop(self, at: int) -> None:
        if len(self.header) > 1:
            for row in (self.header, *self.rows):
                del row[at : at + 1]

    def rename(self, at: int, name: str) -> None:
        self.header[at] = name


def csv_bytes(grid: Grid) -> bytes:
    lines = io.StringIO(newline="")
    csv.writer(lines).writerows([grid.header, *grid.rows])
    return lines.getvalue().encode()


def jsonl_bytes(grid: Grid) -> bytes:
    """Keys that come twice stay twice; whole numbers stand without quotes."""
    return "".join(f"{{{', '.join(_pairs(grid.header, row))}}}\n" for row in grid.rows).encode()


def _pairs(header: list[str], row: list[str | None]) -> list[str]:
    return [f"{json.dumps(name)}: {_json(value)}" for name, value in zip(header, row, strict=False)]


def _json(value: str | None) -> str:
    is_bare = value is not None and (re.fullmatch(r"-?(0|[1-9]\d*)(\.\d+)?", value) or value in ("true", "null", "NaN"))
    return value if is_bare else json.dumps(value, ensure_ascii=False)


def parquet_bytes(grid: Grid) -> bytes:
    """Columns of numbers are doubles, all others texts; of names that come twice the last stays."""
    padded = [[*row, *[None] * len(grid.header)][: len(grid.header)] for row in grid.rows]
    columns = {name: [row[at] for row in padded] for at, name in enumerate(grid.header)}
    file = io.BytesIO()
    pq.write_table(pa.table({name: _typed(values) for name, values in columns.items()}), file)
    return file.getvalue()


def _typed(values: list[str | None]) -> pa.Array:
    try:
        return pa.array([None if value is None else float(value) for value in values], pa.float64())
    except ValueError:
        return pa.array(values, pa.string())


def xlsx_bytes(grid: Grid) -> bytes:
    workbook = openpyxl.Workbook()
    for row in (grid.header, *grid.rows):
        workbook.active.append([CONTROLS.sub("", value) if value else None for value in row])
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def zip_bytes(parts: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, part in parts.items():
            packed.writestr(name, part)
    return content.getvalue()


def repeating_bytes(columns: Iterable[str], texts: list[str]) -> bytes:
    """Columns of these texts in Parquet, where equal texts lie once."""
    file = io.BytesIO()
    pq.write_table(pa.table(dict.fromkeys(columns, texts)), file)
    return file.getvalue()


def _gzip(content: bytes) -> bytes:
    return gzip.compress(content, 1, mtime=0)


def _zstd(content: bytes) -> bytes:
    return pa.compress(content, codec="zstd", asbytes=True)


WRITERS: dict[str, Callable[[Grid], bytes]] = {
    ".csv": csv_bytes,
    ".csv.gz": lambda grid: _gzip(csv_bytes(grid)),
    ".csv.zst": lambda grid: _zstd(csv_bytes(grid)),
    ".jsonl": jsonl_bytes,
    ".jsonl.gz": lambda grid: _gzip(jsonl_bytes(grid)),
    ".jsonl.zst": lambda grid: _zstd(jsonl_bytes(grid)),
    ".xlsx": xlsx_bytes,
    ".parquet": parquet_bytes,
}
