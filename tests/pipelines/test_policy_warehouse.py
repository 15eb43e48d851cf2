"""The policy in the warehouse: one raw table per file, with the files' columns and exact types."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from pipelines.policy import load_policy, write_raw_policy
from tests.pipelines.policy_folder import copy_default, utc


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copy_default(tmp_path)


def test_each_file_becomes_a_typed_table_however_often_it_is_written(folder: Path) -> None:
    policy = load_policy(folder)
    with duckdb.connect() as con:
        write_raw_policy(policy, con)
        write_raw_policy(policy, con)
        types = con.sql(
            "select table_name, column_name, data_type from information_schema.columns where table_schema = 'raw'"
        ).fetchall()
        rates = con.sql("from raw.policy_commission_rates").fetchall()
    expected = {
        (
            f"policy_{name.removeprefix('policy_')}",
            column,
            {"Datetime": "TIMESTAMP", "Date": "DATE", "Int64": "BIGINT", "String": "VARCHAR"}[str(dtype)[:8]],
        )
        for name, frame in policy.tables().items()
        for column, dtype in frame.schema.items()
    }
    assert set(types) == expected
    assert rates[0][:-1] == (utc("1970-01-01"), None, 1, "all", None, "any", "first", 1200)


def test_a_table_does_not_depend_on_the_order_of_rows(folder: Path) -> None:
    path = folder / "commission_rates.csv"
    header, *rows = path.read_text().splitlines()
    tables = []
    for lines in (rows, rows[::-1]):
        path.write_text("\n".join([header, *lines]))
        with duckdb.connect() as con:
            write_raw_policy(load_policy(folder), con)
            tables.append(con.sql("from raw.policy_commission_rates").fetchall())
    assert tables[0] == tables[1]
