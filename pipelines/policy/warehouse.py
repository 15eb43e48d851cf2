"""The policy as raw tables, which dbt reads like any source."""

from __future__ import annotations

import duckdb

from pipelines.policy.description import POLICY_FILES, Policy

SQL_TYPES = {"instant": "timestamp", "date": "date", "integer": "bigint", "text": "varchar"}


def write_raw_policy(policy: Policy, con: duckdb.DuckDBPyConnection) -> None:
    """Create or replace raw.policy_<file> for every file of the policy.

    The columns are those of the files, as timestamp, date, bigint and varchar; an empty cell is null.
    """
    con.execute("create schema if not exists raw")
    for file, frame in policy.tables().items():
        columns = ", ".join(
            f"cast({column.name} as {SQL_TYPES[column.kind]}) as {column.name}" for column in POLICY_FILES[file]
        )
        con.register("policy_frame", frame)
        # In one order, so that the same rows make the same table wherever they stand in the file.
        con.execute(f"create or replace table raw.{raw_name(file)} as select {columns} from policy_frame order by all")
        con.unregister("policy_frame")


def raw_name(file: str) -> str:
    return f"policy_{file.removeprefix('policy_')}"
