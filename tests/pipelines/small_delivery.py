"""Deliveries of a few rows, written as a mall would write them, and what a home then holds."""

from __future__ import annotations

import csv
import json
import shutil
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from pipelines.delivery_report import DeliveryReport
from pipelines.errors import FenxiaoError
from pipelines.raw_store import load_raw
from pipelines.settings import Home
from pipelines.sources import Source
from pipelines.take_in import take_in

Row = dict[str, Any]


def utc(text: str) -> datetime:
    """An instant in UTC without a zone, as tables hold it."""
    return datetime.fromisoformat(text)


def order(order_id: str = "o1", **values: Any) -> Row:
    return {"order_id": order_id, "member_id": "m1", "created_at": "2026-01-03T04:00:00Z", **values}


def item(order_id: str = "o1", line_no: Any = 1, **values: Any) -> Row:
    return {
        "order_id": order_id,
        "line_no": line_no,
        "product_id": "p1",
        "quantity": 1,
        "unit_price_fen": 1000,
        **values,
    }


def member(member_id: str = "m1", **values: Any) -> Row:
    return {"member_id": member_id, "registered_at": "2026-01-01T00:00:00Z", **values}


def write_csv(file: Path, rows: list[Row], *, encoding: str = "utf-8") -> None:
    """The rows under the union of their columns; None is an empty value."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding=encoding, newline="") as lines:
        writer = csv.DictWriter(lines, list(dict.fromkeys(name for row in rows for name in row)))
        writer.writeheader()
        writer.writerows(rows)


def write_jsonl(file: Path, rows: list[Row]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def write_parquet(file: Path, rows: list[Row]) -> None:
    """The rows with their values' own types; texts under `..._at` become instants with a zone."""
    file.parent.mkdir(parents=True, exist_ok=True)
    names = dict.fromkeys(name for row in rows for name in row)
    pl.DataFrame({name: [_value(name, row.get(name)) for row in rows] for name in names}).write_parquet(file)


def _value(name: str, value: Any) -> Any:
    return datetime.fromisoformat(value).astimezone(UTC) if name.endswith("_at") and isinstance(value, str) else value


@dataclass
class Mall:
    """A folder that is delivered again and again, and the home that takes it in."""

    root: Path
    source: Source = field(init=False)
    home: Home = field(init=False)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True)
        # Deliveries of a handful of rows: one bad row would be more than five per cent.
        self.source = Source("mall", self.folder, max_rejected_share=1.0)
        self.home = Home(self.root / "home")

    @property
    def folder(self) -> Path:
        return self.root / "landing"

    def deliver(self, **tables: list[Row]) -> DeliveryReport:
        """Takes in these rows as CSV files, and nothing of what lay in the folder before."""
        shutil.rmtree(self.folder)
        self.folder.mkdir()
        for table, rows in tables.items():
            write_csv(self.folder / f"{table}.csv", rows)
        return self.take_in()

    def take_in(self, **changes: Any) -> DeliveryReport:
        return take_in(replace(self.source, **changes), self.home)

    def failure(self) -> str:
        """The complaint about what lies in the folder now; nothing may be taken in by it, or left behind."""
        before = self.files()
        with pytest.raises(FenxiaoError) as error:
            self.take_in()
        assert self.files() == before
        assert {path.name for path in self.home.root.iterdir()} <= {"raw", "contacts.sqlite"}
        assert "\n" not in str(error.value)
        return str(error.value)

    def query(self, sql: str) -> list[tuple]:
        """The answer over what the home holds; raw.<table> are there."""
        with duckdb.connect() as con:
            load_raw(con, self.home)
            return con.execute(sql).fetchall()

    def column(self, sql: str) -> list[Any]:
        return [row[0] for row in self.query(sql)]

    def files(self) -> dict[str, bytes]:
        """Everything under raw/ that counts or could: paths and contents."""
        raw = self.home.raw
        return {str(file.relative_to(raw)): file.read_bytes() for file in sorted(raw.rglob("*")) if file.is_file()}
