"""A page of rows as the drivers give it, as Arrow and, for the place where a reading goes on, as texts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa

from pipelines.errors import FenxiaoError
from pipelines.sources.database.tables import DatabaseColumn, DatabaseTable


def as_arrow(table: DatabaseTable, rows: Sequence[Sequence[Any]]) -> tuple[pa.Table, int]:
    """The rows, and how many of their dates are none: MySQL has 0000-00-00, which becomes null.

    Raises FenxiaoError for a value that its column's type can't hold here, such as a decimal that is no number.
    """
    values = zip(*rows, strict=True) if rows else ([] for _ in table.columns)
    arrays, zero_dates = [], 0
    for column, delivered in zip(table.columns, values, strict=True):
        converted = [_value(column.type, value) for value in delivered]
        zero_dates += sum(value is not None for value in delivered) - sum(value is not None for value in converted)
        try:
            arrays.append(pa.array(converted, column.type))
        except (pa.ArrowException, ValueError, TypeError, OverflowError):
            raise FenxiaoError(
                f"{table.name} has a value in {column.name} that is no {column.type}; nothing was taken in: correct it "
                "in the mall, or leave the column out."
            ) from None
    return pa.Table.from_arrays(arrays, schema=table.schema), zero_dates


def as_text(value: Any) -> str:
    return value.isoformat(timespec="microseconds") if isinstance(value, datetime) else str(value)


def from_text(column: DatabaseColumn, text: str) -> Any:
    """The value of an ordered column whose text this is."""
    if pa.types.is_timestamp(column.type):
        return datetime.fromisoformat(text)
    if pa.types.is_date(column.type):
        return date.fromisoformat(text)
    if pa.types.is_integer(column.type):
        return int(text)
    return Decimal(text) if pa.types.is_decimal(column.type) else text


def _value(kind: pa.DataType, value: Any) -> Any:
    if isinstance(value, bytes) and not pa.types.is_binary(kind):
        value = int.from_bytes(value, "big")  # of BIT
        return bool(value) if pa.types.is_boolean(kind) else value
    # What is no date comes as a text.
    return None if isinstance(value, str) and pa.types.is_temporal(kind) else value
