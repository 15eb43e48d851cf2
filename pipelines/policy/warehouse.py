"""The policy as tables: in schema raw, which dbt reads like any source, and in schema meta of what was published."""

from __future__ import annotations

from pathlib import Path

import duckdb
import polars as pl

from pipelines.policy.description import DTYPES, POLICY_FILES, Policy

SQL_TYPES = {"instant": "timestamp", "date": "date", "integer": "bigint", "text": "varchar"}
#: Stands for the folder of a policy that comes from no folder.
PUBLISHED = Path("the published policy")


def write_raw_policy(policy: Policy, con: duckdb.DuckDBPyConnection) -> None:
    """Create or replace raw.policy_<file> for every file of the policy.

    The columns are those of the files, as timestamp, date, bigint and varchar; an empty cell is null.
    """
    _write(policy, con, "raw")


def publish_policy(policy: Policy, con: duckdb.DuckDBPyConnection) -> None:
    """Create or replace meta.policy_<file> likewise: by which rules the marts beside it were made."""
    _write(policy, con, "meta")


def published_policy(con: duckdb.DuckDBPyConnection) -> Policy:
    """The policy as `publish_policy` kept it. Its rows stand in the order of their cells, not of the folder's files.

    Raises duckdb.CatalogException where a publication does not hold it.
    """
    return Policy(folder=PUBLISHED, **{file: _read(con, file) for file in POLICY_FILES})


def raw_name(file: str) -> str:
    return f"policy_{file.removeprefix('policy_')}"


def _write(policy: Policy, con: duckdb.DuckDBPyConnection, schema: str) -> None:
    con.execute(f"create schema if not exists {schema}")
    for file, frame in policy.tables().items():
        columns = ", ".join(
            f"cast({column.name} as {SQL_TYPES[column.kind]}) as {column.name}" for column in POLICY_FILES[file]
        )
        con.register("policy_frame", frame)
        # In one order, so that the same rows make the same table wherever they stand in the file.
        con.execute(
            f"create or replace table {schema}.{raw_name(file)} as select {columns} from policy_frame order by all"
        )
        con.unregister("policy_frame")


def _read(con: duckdb.DuckDBPyConnection, file: str) -> pl.DataFrame:
    frame = con.sql(f"from meta.{raw_name(file)} order by all").pl()
    typed = frame.cast({column.name: DTYPES[column.kind] for column in POLICY_FILES[file]})
    return typed.with_row_index("file_row", 2).cast({"file_row": pl.Int64}).select(*typed.columns, "file_row")
