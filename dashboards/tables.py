"""Tables for the screen and for export, from one description of their columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
import streamlit as st

from dashboards.export import csv_bytes
from dashboards.format import decimal_yuan
from dashboards.published import Row

TYPES = {
    "text": pl.String(),
    "number": pl.Int64(),
    "money": pl.Decimal(18, 2),
    "share": pl.Float64(),
    "rate": pl.Float64(),
    "day": pl.Date(),
    "moment": pl.Datetime("us"),
}


@dataclass(frozen=True)
class Column:
    """A heading and what a row has under it: text, number, money (fen), share (basis points, as a bar), rate
    (basis points that may be below zero), day, moment (local)."""

    heading: str
    value: Callable[[Row], Any]
    kind: str = "text"
    width: str | int | None = None
    #: The share that fills the bar.
    full: float = 1


def show(columns: Sequence[Column], rows: Sequence[Row], **looks: Any) -> None:
    """The rows on the screen; `looks` goes to `st.dataframe`, which sends Arrow as it is: a frame becomes one of pandas
    first."""
    st.dataframe(
        frame(columns, rows).to_arrow(),
        column_config={column.heading: _config(column) for column in columns},
        hide_index=True,
        placeholder="",
        **looks,
    )


def frame(columns: Sequence[Column], rows: Sequence[Row]) -> pl.DataFrame:
    """Typed, so that it sorts as what it is; money is exact decimal yuan."""
    return pl.DataFrame(
        {column.heading: [_shown(column, row) for row in rows] for column in columns},
        schema={column.heading: TYPES[column.kind] for column in columns},
    )


def csv(columns: Sequence[Column], rows: Sequence[Row]) -> bytes:
    """The same as a CSV file."""
    return csv_bytes(
        [column.heading for column in columns], ([_exported(column, row) for column in columns] for row in rows)
    )


def _shown(column: Column, row: Row) -> Any:
    value = column.value(row)
    if value is None:
        return None
    if column.kind == "money":
        return decimal_yuan(value)
    return value / 10_000 if column.kind in ("share", "rate") else value


def _exported(column: Column, row: Row) -> Any:
    value = column.value(row)
    if value is None:
        return None
    if column.kind in ("money", "share", "rate"):
        return decimal_yuan(value)
    return value.isoformat(sep=" ", timespec="seconds") if column.kind == "moment" else value


def _config(column: Column) -> Any:
    kinds = st.column_config
    if column.kind == "money":
        return kinds.NumberColumn(format="%,.2f", width=column.width)
    if column.kind == "share":
        return kinds.ProgressColumn(format="percent", min_value=0, max_value=column.full, width=column.width)
    if column.kind == "rate":
        return kinds.NumberColumn(format="percent", width=column.width)
    if column.kind == "day":
        return kinds.DateColumn(format="YYYY-MM-DD", width=column.width)
    if column.kind == "moment":
        return kinds.DatetimeColumn(format="YYYY-MM-DD HH:mm", width=column.width)
    return kinds.NumberColumn(width=column.width) if column.kind == "number" else kinds.TextColumn(width=column.width)
