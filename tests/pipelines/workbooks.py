"""Workbooks as people save them."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl

from tests.pipelines.small_delivery import Row

SHEET = "xl/worksheets/sheet1.xml"
ERRORS = ("#N/A", "#REF!", "#DIV/0!")


def write_xlsx(file: Path, rows: list[Row]) -> None:
    """The rows under the union of their columns, on the first sheet."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    write_sheets(file, {"Sheet1": [names, *([row.get(name) for name in names] for row in rows)]})


def write_sheets(file: Path, sheets: dict[str, Sequence[Sequence[Any]]]) -> None:
    """Each sheet's rows of cells from A1 on; None is no cell."""
    file.parent.mkdir(parents=True, exist_ok=True)
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row, cells in enumerate(rows, start=1):
            for column, value in enumerate(cells, start=1):
                cell = sheet.cell(row, column, value)
                cell.data_type = "e" if value in ERRORS else cell.data_type
    workbook.save(file)


def change(file: Path, part: str, old: bytes, new: bytes) -> None:
    """Replaces bytes in one part of a workbook."""
    with zipfile.ZipFile(file) as before:
        parts = {name: before.read(name) for name in before.namelist()}
    assert old in parts[part]
    parts[part] = parts[part].replace(old, new)
    write_zip(file, parts)


def write_zip(file: Path, parts: dict[str, bytes]) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
