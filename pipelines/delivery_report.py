"""What became of a delivery."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines import settings


@dataclass(frozen=True)
class Example:
    """Where a defect was met: the row counted in its file from 1, behind the header, and the value as delivered, which
    is None where there was none and cut where it is long. Contacts are masked. A mapped row stands in no file, so it is
    told by its `key`."""

    file: str
    row: int
    value: str | None
    key: str = ""


@dataclass(frozen=True)
class DefectCount:
    """How many rows had this defect, and the first of them; a row can have several. `among` is how many of the rows
    that stay came with a value in the column, where the defect emptied it."""

    column: str
    reason: str
    rows: int
    examples: tuple[Example, ...] = ()
    among: int | None = None


@dataclass(frozen=True)
class TableReport:
    """One table of a delivery. rows_in = taken + refused + repeated; a taken row may still wait for its order.
    `rows_read` are those of files that were not taken in before.

    `emptied_rows` were taken without an optional value that could not be typed. `refused_fen` is what the refused rows
    stand for, None where the table holds no money; of `unread_amounts` of them the amount can't be read.
    """

    table: str
    files: tuple[str, ...]
    rows_in: int
    rows_read: int
    taken: int
    refused: int
    repeated: int
    emptied_rows: int = 0
    refusals: tuple[DefectCount, ...] = ()
    emptied: tuple[DefectCount, ...] = ()
    ignored_columns: tuple[str, ...] = ()
    refused_fen: int | None = None
    unread_amounts: int = 0

    @property
    def lost_columns(self) -> tuple[DefectCount, ...]:
        """Those of `emptied` that took (almost) all values of their column, where there were more than a few."""
        least = settings.LOST_COLUMN_VALUES
        return tuple(
            kind
            for kind in self.emptied
            if least <= kind.among and kind.rows >= settings.LOST_COLUMN_SHARE * kind.among
        )


@dataclass(frozen=True)
class Misnamed:
    """A file that is not read and was most likely meant to be of `table`; `message` says how to mend it."""

    file: str
    table: str
    message: str


@dataclass(frozen=True)
class DeliveryReport:
    """One delivery. `number` is that of its batches, None when it held nothing new."""

    source: str
    number: int | None
    tables: tuple[TableReport, ...]
    missing_tables: tuple[str, ...]
    ignored_files: tuple[str, ...]
    misnamed: tuple[Misnamed, ...] = ()

    def of(self, table: str) -> TableReport:
        return next(report for report in self.tables if report.table == table)


def are_too_many(refused: int, rows: int, allowed_share: float) -> bool:
    """Whether so many refused ones among `rows` fail the delivery (contract.md: `max_rejected_share`)."""
    return refused > allowed_share * rows
