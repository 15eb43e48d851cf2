"""The morning that a build is as of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb


@dataclass(frozen=True)
class Morning:
    """The business day that a build is as of, and after how many silent days a person is flagged on it."""

    as_of_date: date
    flag_after_days: int


def morning(con: duckdb.DuckDBPyConnection) -> Morning | None:
    """The build's own; None where nothing ever happened in the mall, or no rule of silence was in force yet."""
    query = "select date, flag_after_days from marts.dim_calendar order by date desc limit 1"
    rows = con.execute(query).fetchall()
    return Morning(*rows[0]) if rows and rows[0][1] is not None else None
