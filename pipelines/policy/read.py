"""One policy file as text in, one typed frame out, with every cell that can't be taken."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl

from pipelines.policy.description import DTYPES, Column, Problem


@dataclass
class Reading:
    """What one file held: the rows that could be typed, and why others could not."""

    rows: list[dict[str, object]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    ignored_columns: tuple[tuple[str, str], ...] = ()


def read_table(path: Path, columns: tuple[Column, ...], zone: ZoneInfo) -> Reading:
    """Read one policy file (CSV; UTF-8 with or without BOM, or GB18030); an instant without offset is in `zone`.

    Rows are numbered as a spreadsheet numbers them: the header is row 1, an empty row counts and says nothing.
    """
    if not path.is_file():
        return Reading(problems=[Problem(path.stem, None, "the file is missing")])
    try:
        table = list(csv.reader(io.StringIO(_text(path), newline=""), strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        return Reading(problems=[Problem(path.stem, None, f"can't be read as a CSV file ({error})")])
    header = [name.strip() for name in table[0]] if table else []
    problems = [Problem(path.stem, 1, reason) for reason in _header_faults(header, columns)]
    if problems:
        return Reading(problems=problems)
    names = {column.name for column in columns}
    reading = Reading(ignored_columns=tuple((path.stem, name) for name in header if name and name not in names))
    for number, cells in enumerate(table[1:], start=2):
        if any(cell.strip() for cell in cells):
            row, faults = _typed_row(header, cells, columns, zone)
            reading.problems += [Problem(path.stem, number, fault) for fault in faults]
            reading.rows += [] if faults else [{**row, "file_row": number}]
    return reading


def to_frame(rows: list[dict[str, object]], columns: tuple[Column, ...]) -> pl.DataFrame:
    schema = {column.name: DTYPES[column.kind] for column in columns}
    return pl.DataFrame(rows, schema={**schema, "file_row": pl.Int64}, orient="row")


def _text(path: Path) -> str:
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")


def _header_faults(header: list[str], columns: tuple[Column, ...]) -> list[str]:
    missing = [column.name for column in columns if column.name not in header]
    twice = sorted({name for name in header if name and header.count(name) > 1})
    return [f"the column {name} is missing" for name in missing] + [
        f"the column {name} is there twice" for name in twice
    ]


def _typed_row(
    header: list[str], cells: list[str], columns: tuple[Column, ...], zone: ZoneInfo
) -> tuple[dict[str, object], list[str]]:
    """One row's values by column, and why any of them can't be taken."""
    if len(cells) != len(header):
        return {}, [f"it has {len(cells)} cells where the header has {len(header)}; quote a text that holds a comma"]
    texts = dict(zip(header, (cell.strip() for cell in cells), strict=True))
    row, faults = {}, []
    for column in columns:
        try:
            row[column.name] = _typed(column, texts[column.name], zone)
        except ValueError as error:
            faults.append(f"{column.name} {error}")
    return row, faults


def _typed(column: Column, text: str, zone: ZoneInfo) -> object:
    if not text:
        if column.optional or column.empty_means is not None:
            return column.empty_means
        raise ValueError("is empty")
    if column.kind == "instant":
        return _instant(text, zone)
    if column.kind == "date":
        return _date(text)
    return _integer(column, text) if column.kind == "integer" else _code(column, text)


def _instant(text: str, zone: ZoneInfo) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
        return (instant if instant.tzinfo else instant.replace(tzinfo=zone)).astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        raise ValueError(f"{text!r} is not an ISO 8601 instant such as 2026-01-31T16:00:00Z") from None


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a date such as 2026-01-31") from None


def _integer(column: Column, text: str) -> int:
    if not text.removeprefix("-").isdecimal():
        raise ValueError(f"{text!r} is not a whole number")
    number = int(text)
    if not column.least <= number <= column.most:
        raise ValueError(f"{number} is not within {column.least} to {column.most}")
    return number


def _code(column: Column, text: str) -> str:
    if column.codes and text not in column.codes:
        raise ValueError(f"{text!r} is not one of {', '.join(column.codes)}")
    return text
