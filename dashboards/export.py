"""CSV that opens rightly, and safely, in a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

MIME = "text/csv"
#: What makes a spreadsheet take a cell for a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """UTF-8 with the mark by which spreadsheets know it. Numbers stay numbers; a text that would run as a formula
    gets an apostrophe in front."""
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow([_cell(value) for value in header])
    writer.writerows([_cell(value) for value in row] for row in rows)
    return lines.getvalue().encode("utf-8-sig")


def file_name(name: str) -> str:
    """The name without anything that a file system or a browser would stumble over."""
    return re.sub(r"[^\w.\-]+", "_", name)


def _cell(value: Any) -> Any:
    if value is None or isinstance(value, int | Decimal):
        return value
    written = str(value)
    return f"'{written}" if written.startswith(FORMULA_STARTS) else written
