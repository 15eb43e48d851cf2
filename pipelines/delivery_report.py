"""What became of a delivery, for the screen and as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from rich import box
from rich.table import Table as ScreenTable


@dataclass(frozen=True)
class DefectCount:
    """How many rows had this defect; a row can have several."""

    column: str
    reason: str
    rows: int


@dataclass(frozen=True)
class TableReport:
    """One table of a delivery. rows_in = taken + refused + repeated; a taken row may still wait for its order.

    `emptied_rows` were taken without an optional value that could not be typed. `refused_fen` is what the refused rows
    stand for, as far as they can be read; None where the table holds no money.
    """

    table: str
    files: tuple[str, ...]
    rows_in: int
    taken: int
    refused: int
    repeated: int
    emptied_rows: int = 0
    refusals: tuple[DefectCount, ...] = ()
    emptied: tuple[DefectCount, ...] = ()
    ignored_columns: tuple[str, ...] = ()
    refused_fen: int | None = None


@dataclass(frozen=True)
class DeliveryReport:
    """One delivery. `number` is that of its batches, None when it held nothing new."""

    source: str
    number: int | None
    tables: tuple[TableReport, ...]
    missing_tables: tuple[str, ...]
    ignored_files: tuple[str, ...]

    def of(self, table: str) -> TableReport:
        return next(report for report in self.tables if report.table == table)

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, indent=2)

    def to_table(self) -> ScreenTable:
        """The report for the screen, Chinese and English; render it with rich."""
        screen = ScreenTable(title=f"接收 Taken in · {self.source}", box=box.SIMPLE_HEAD, caption=self._notes())
        screen.caption_justify = "left"
        for heading in (
            "表 table",
            "行 rows",
            "接收 taken",
            "拒收 refused",
            "重复 repeated",
            "置空 emptied",
            "拒收 ¥ refused",
        ):
            screen.add_column(heading, justify="left" if heading.startswith("表") else "right")
        for report in self.tables:
            counts = (report.rows_in, report.taken, report.refused, report.repeated, report.emptied_rows)
            screen.add_row(report.table, *(f"{count:,}" for count in counts), _yuan(report.refused_fen))
        return screen

    def _notes(self) -> str:
        notes = []
        for report in self.tables:
            notes += [f"拒收 refused: {_told(report, defect)}" for defect in report.refusals]
            notes += [f"置空 emptied: {_told(report, defect)}" for defect in report.emptied]
            if report.ignored_columns:
                notes.append(f"未用列 columns not used: {report.table} {', '.join(report.ignored_columns)}")
        if self.ignored_files:
            notes.append(f"未用文件 files not used: {', '.join(self.ignored_files)}")
        if self.missing_tables:
            notes.append(f"未提供 not delivered: {', '.join(self.missing_tables)}")
        return "\n".join(notes)


def _told(report: TableReport, defect: DefectCount) -> str:
    return f"{report.table}.{defect.column} {defect.reason} × {defect.rows:,}"


def _yuan(fen: int | None) -> str:
    return "" if fen is None else f"{fen // 100:,}.{fen % 100:02d}"
