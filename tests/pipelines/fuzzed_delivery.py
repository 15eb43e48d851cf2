"""A small good delivery, on its way from a table to files."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.contract.schema import Column, Kind, Table
from tests.pipelines.fuzzed_files import Grid


@dataclass
class Delivery:
    """One delivery in the making: a table as a grid, then as bytes, then as files under `landing`.

    `contacts` are values that may be in the contact store only; `rows` is None where it can't be told how many rows
    come; `is_refused` says that nothing may be taken in, `steps` say what was done.
    """

    landing: Path
    table: Table
    suffix: str
    grid: Grid
    content: bytes = b""
    rows: int | None = 0
    is_refused: bool = False
    contacts: set[str] = field(default_factory=set)
    steps: list[str] = field(default_factory=list)

    @property
    def file(self) -> Path:
        return self.landing / f"{self.table.name}{self.suffix}"


def fill(delivery: Delivery, chance: random.Random) -> None:
    """Good rows of the delivery's table."""
    delivery.grid.header = list(delivery.table.column_names)
    for number in range(chance.choice((1, 2, 3, 8, 30))):
        row = {column.name: _good(column, number, chance) for column in delivery.table.columns}
        delivery.grid.rows.append(list(row.values()))
        delivery.contacts |= {row[name] for name in delivery.table.contacts}
    delivery.rows = len(delivery.grid.rows)


def _good(column: Column, number: int, chance: random.Random) -> str:
    if column.kind is Kind.INSTANT:
        return f"2026-03-{chance.randint(1, 28):02} 08:00:00"
    if column.kind is Kind.CODE:
        return chance.choice(column.codes)
    if column.kind is Kind.CONTACT:
        return f"139{chance.randrange(10**8):08}"
    if column.kind is Kind.FLAG:
        return chance.choice(("true", "false"))
    return str(number + 1) if column.is_number else f"{column.name}-{chance.randrange(50)}"
