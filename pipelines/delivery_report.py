"""What became of a delivery."""

from __future__ import annotations

from dataclasses import dataclass


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
