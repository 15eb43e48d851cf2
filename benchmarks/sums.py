"""Rows and money of every table in a database file, to see that each round of a rival made the same.

usage: python -m benchmarks.sums DATABASE
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import duckdb

from pipelines.warehouse import connect


def sums(database: Path) -> dict[str, list[int | None]]:
    """Per table its number of rows and the sum of each column of fen, except of what a run says of itself
    and guesses, which a build alone makes none of."""
    with connect(database, read_only=True) as con:
        tables = con.execute(
            "select schema_name || '.' || table_name, list(column_name order by column_index)"
            " filter (column_name like '%_fen') from duckdb_columns()"
            " where not internal and schema_name not in ('meta', 'scores') group by all order by all"
        ).fetchall()
        return {table: _sums(con, table, columns or []) for table, columns in tables}


def _sums(con: duckdb.DuckDBPyConnection, table: str, columns: list[str]) -> list[int | None]:
    summed = "".join(f", sum({column})::bigint" for column in columns)
    return list(con.execute(f"select count(*){summed} from {table}").fetchall()[0])


if __name__ == "__main__":
    print(json.dumps(sums(Path(sys.argv[1]))))
