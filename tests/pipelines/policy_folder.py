"""Policies for tests: a copy of the default one with the smallest change that matters."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from pipelines.errors import ConfigurationError
from pipelines.policy import load_policy
from pipelines.settings import DEFAULT_POLICY

Table = list[dict[str, str]]


def utc(text: str) -> datetime:
    """A naive UTC instant, as frames and tables hold it."""
    return datetime.fromisoformat(text)


def copy_default(folder: Path) -> Path:
    return Path(shutil.copytree(DEFAULT_POLICY, folder / "policy"))


def refusal(folder: Path) -> str:
    """Why the policy is refused."""
    with pytest.raises(ConfigurationError) as error:
        load_policy(folder)
    return str(error.value).removeprefix("The policy is refused: ").replace(f"{folder}/", "")


def change(folder: Path, file: str, row: int, **cells: object) -> None:
    """Overwrite cells of a row, counted as in the file: the header is row 1."""
    with _edited(folder / f"{file}.csv") as table:
        table[row - 2].update({name: str(cell) for name, cell in cells.items()})


def append(folder: Path, file: str, like: int, **cells: object) -> int:
    """Append a copy of the row `like` with other cells; its number is returned."""
    with _edited(folder / f"{file}.csv") as table:
        table.append(table[like - 2] | {name: str(cell) for name, cell in cells.items()})
        return len(table) + 1


def drop(folder: Path, file: str, *rows: int) -> None:
    with _edited(folder / f"{file}.csv") as table:
        for row in sorted(rows, reverse=True):
            del table[row - 2]


@contextmanager
def _edited(path: Path) -> Iterator[Table]:
    with path.open(newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        table, header = list(reader), list(reader.fieldnames)
    yield table
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, header)
        writer.writeheader()
        writer.writerows(table)
