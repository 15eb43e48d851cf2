"""What a landing table is: typed columns, a key, and checks within a row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

#: A billion yuan. Nothing real is larger, and sums of products of it still fit 64 bits.
MAX_FEN = 100_000_000_000
MAX_QUANTITY = 1_000_000
#: For numbers that only name something (a line may be known by its 18-digit id).
MAX_INTEGER = 10**18


class Kind(StrEnum):
    ID = "id"
    TEXT = "text"
    INSTANT = "instant"
    FEN = "fen"
    INTEGER = "integer"
    FLAG = "flag"
    CODE = "code"
    CONTACT = "contact"


SQL_TYPES = {
    Kind.ID: "VARCHAR",
    Kind.TEXT: "VARCHAR",
    Kind.INSTANT: "TIMESTAMP",
    Kind.FEN: "BIGINT",
    Kind.INTEGER: "BIGINT",
    Kind.FLAG: "BOOLEAN",
    Kind.CODE: "VARCHAR",
    Kind.CONTACT: "VARCHAR",
}


@dataclass(frozen=True)
class Column:
    """A column of a landing table.

    `minimum` and `maximum` bound fen and integers; `codes` lists what a code may be. An instant `is_planned` when it
    may lie ahead of everything that has happened (the end of a campaign), or dates the record and not the mall.
    """

    name: str
    kind: Kind
    is_required: bool = False
    minimum: int = 0
    maximum: int = MAX_INTEGER
    codes: tuple[str, ...] = ()
    is_planned: bool = False

    @property
    def sql_type(self) -> str:
        return SQL_TYPES[self.kind]

    @property
    def is_number(self) -> bool:
        return self.kind in (Kind.FEN, Kind.INTEGER)


@dataclass(frozen=True)
class RowCheck:
    """A row is refused when `breaks_if`, SQL over the table's typed columns, is true; null is no breach."""

    column: str
    reason: str
    breaks_if: str


@dataclass(frozen=True)
class Table:
    """A landing table. `money_fen` is SQL for the fen that a row stands for, where it stands for any."""

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    checks: tuple[RowCheck, ...] = ()
    money_fen: str | None = None

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.is_required)

    @property
    def contacts(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.kind is Kind.CONTACT)

    @property
    def stored(self) -> tuple[Column, ...]:
        """The columns that are kept under raw/: all but the contacts."""
        return tuple(column for column in self.columns if column.kind is not Kind.CONTACT)

    @property
    def stored_names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.stored)

    @property
    def facts(self) -> tuple[str, ...]:
        """The instants at which something happened."""
        return tuple(column.name for column in self.columns if column.kind is Kind.INSTANT and not column.is_planned)


UPDATED_AT = Column("updated_at", Kind.INSTANT, is_planned=True)


def table(
    name: str,
    *,
    key: tuple[str, ...],
    columns: Iterable[Column],
    checks: Iterable[RowCheck] = (),
    money_fen: str | None = None,
) -> Table:
    """A table whose key is required and which, like every table, may carry `updated_at`."""
    described = tuple(replace(column, is_required=column.is_required or column.name in key) for column in columns)
    return Table(name, key, (*described, UPDATED_AT), tuple(checks), money_fen)


def identity(name: str, *, required: bool = False) -> Column:
    return Column(name, Kind.ID, required)


def text(name: str, *, required: bool = False) -> Column:
    return Column(name, Kind.TEXT, required)


def contact(name: str) -> Column:
    return Column(name, Kind.CONTACT)


def instant(name: str, *, required: bool = False, planned: bool = False) -> Column:
    return Column(name, Kind.INSTANT, required, is_planned=planned)


def fen(name: str, *, required: bool = False, minimum: int = 0) -> Column:
    return Column(name, Kind.FEN, required, minimum, MAX_FEN)


def integer(name: str, *, required: bool = False, minimum: int = 0, maximum: int = MAX_INTEGER) -> Column:
    return Column(name, Kind.INTEGER, required, minimum, maximum)


def flag(name: str) -> Column:
    return Column(name, Kind.FLAG)


def code(name: str, *codes: str, required: bool = False) -> Column:
    return Column(name, Kind.CODE, required, codes=codes)
