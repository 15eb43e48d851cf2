"""Reads one sheet of a workbook, in a process of its own: where only the last of a sheet's 17 billion cells is in use,
the library asks for room for all of them, and ends its process when it gets none.

`python workbook.py FILE TABLE BYTES` prints a JSON array for each row that is not empty: its number as the spreadsheet
shows it, then its values as texts or null. An object {"unreadable": REASON} comes instead of what can't be read.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

#: Spreadsheets keep and show fifteen digits of a number: what comes behind them is noise, or was lost.
DIGITS = 15


#: Stands in a cell whose formula was saved without what it comes to, which would else be read as an empty cell.
NOT_COMPUTED = "\uf8ff=\uf8ff"


class UnusableError(Exception):
    """Says why none of the sheets can be told to be the table's, or why that one can't be read."""


def text(value: Any) -> str | None:
    """A cell as text: 1500.0 is 1500, and what was a longer number than a spreadsheet keeps shows that it was, as
    1.23456789012346E+18. Dates and times are on the clock of whoever wrote them."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"{value:.{DIGITS}g}".upper()
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return value or None


def rows(sheet: CalamineSheet) -> Iterator[list[int | str | None]]:
    for number, row in enumerate(sheet.iter_rows(), start=1):
        values = [text(value) for value in row]
        if NOT_COMPUTED in values:
            cell = f"{sheet.name}!{_letters(sheet.start[1] + values.index(NOT_COMPUTED))}{number}"
            raise UnusableError(
                f"the formula in its cell {cell} was saved without a value: open it in a spreadsheet program and save "
                "it again, or paste the values in place of the formulas"
            )
        if any(value and not value.isspace() for value in values):
            yield [number, *values]


def _letters(column: int) -> str:
    """How spreadsheets call a column, counted from 0: A to Z, AA, AB and so on."""
    before, at = divmod(column, 26)
    return (_letters(before - 1) if before else "") + chr(ord("A") + at)


def sheet_of(workbook: CalamineWorkbook, table: str) -> CalamineSheet:
    """The sheet that bears the table's name, or else the first that shows. Raises UnusableError where none does, or
    where rows of another that shows would be left out."""
    sheets = [sheet for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    if any(sheet.name == table for sheet in sheets):
        return workbook.get_sheet_by_name(table)
    shown = [sheet.name for sheet in sheets if sheet.visible == SheetVisibleEnum.Visible]
    if not shown:
        raise UnusableError("it has no sheet that shows")
    if any(next(rows(workbook.get_sheet_by_name(name)), None) for name in shown[1:]):
        raise UnusableError(
            f"a sheet behind its first holds rows and none is named {table}: name so the one to read, or deliver each "
            "sheet as a file of its own"
        )
    return workbook.get_sheet_by_name(shown[0])


def main(file: str, table: str, memory: str) -> None:
    with suppress(ValueError, OSError):  # not every system can
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    try:
        with CalamineWorkbook.from_path(file) as workbook:
            for row in rows(sheet_of(workbook, table)):
                print(json.dumps(row))
    except UnusableError as error:
        print(json.dumps({"unreadable": str(error)}))
    except MemoryError:
        raise
    except BaseException:  # the library's panics are no Exception
        print(json.dumps({"unreadable": "it is no whole xlsx workbook"}))


if __name__ == "__main__":
    main(*sys.argv[1:])
