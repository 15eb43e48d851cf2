"""A description is all that a table needs: each one of the contract is taken in, typed, judged and kept by its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipelines.contract.schema import MAX_FEN, MAX_INTEGER, Column, Kind, Table
from pipelines.contract.tables import TABLES
from tests.pipelines.small_delivery import Mall, Row, utc

DELIVERED = {Kind.INSTANT: "2026-01-03 12:00:00", Kind.FEN: 100, Kind.INTEGER: 1, Kind.FLAG: "true"}
TYPED = {Kind.INSTANT: utc("2026-01-03T04:00"), Kind.FEN: 100, Kind.INTEGER: 1, Kind.FLAG: True}
UNTYPABLE = {
    Kind.ID: ("1.23457E+17", "spoiled_by_spreadsheet"),
    Kind.INSTANT: ("soon", "not_an_instant"),
    Kind.FEN: ("19.5", "not_whole_fen"),
    Kind.INTEGER: ("1.5", "not_a_whole_number"),
    Kind.FLAG: ("maybe", "not_a_flag"),
}
MAY_BE_NEGATIVE = {
    ("opening_balances", "payable_fen"),
    ("commission_records", "amount_fen"),
    ("points_transactions", "points"),
}


@pytest.fixture
def mall(tmp_path: Path) -> Mall:
    return Mall(tmp_path)


def delivered(column: Column) -> Any:
    return column.codes[0] if column.codes else DELIVERED.get(column.kind, f"a {column.name}")


def typed(column: Column) -> Any:
    return TYPED.get(column.kind, delivered(column))


def good_row(table: Table, number: int = 0, **changes: Any) -> Row:
    """A row with every column, told from others by its key."""
    row = {column.name: delivered(column) for column in table.columns}
    return row | {table.key[0]: f"row {number}"} | changes


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_a_good_row_of_each_table_lands_typed_and_under_the_contracts_names(mall: Mall, table: Table) -> None:
    report = mall.deliver(**{table.name: [good_row(table)]}).of(table.name)
    assert (report.rows_in, report.taken, report.refused, report.emptied_rows) == (1, 1, 0, 0)
    assert report.ignored_columns == ()
    expected = {column.name: typed(column) for column in table.stored} | {table.key[0]: "row 0"}
    assert mall.query(f"select * exclude (_batch, _row) from raw.{table.name}") == [tuple(expected.values())]


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_a_row_of_required_columns_alone_is_enough(mall: Mall, table: Table) -> None:
    row = {name: value for name, value in good_row(table).items() if name in table.required}
    report = mall.deliver(**{table.name: [row]}).of(table.name)
    assert (report.taken, report.refused, report.emptied_rows) == (1, 0, 0)


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_each_required_column_each_code_and_each_type_of_each_table_is_judged(mall: Mall, table: Table) -> None:
    bad = [case for column in table.columns for case in bad_values(column)]
    rows = [good_row(table, number, **{name: value}) for number, (name, value, _, _) in enumerate(bad)]
    report = mall.deliver(**{table.name: rows}).of(table.name)
    refused = sum(is_refused for *_, is_refused in bad)
    assert (report.refused, report.emptied_rows, report.taken) == (refused, len(bad) - refused, len(bad) - refused)
    listed = mall.query("select row_number, column_name, reason, is_refused from raw.rejected_rows order by row_number")
    assert listed == [(row, name, reason, is_refused) for row, (name, _, reason, is_refused) in enumerate(bad, start=1)]


def bad_values(column: Column) -> list[tuple[str, Any, str, bool]]:
    """A column's bad values, each with its reason and whether it costs the row."""
    found = []
    if column.is_required:
        found.append((column.name, None, "empty", True))
    if column.kind in UNTYPABLE:
        found.append((column.name, *UNTYPABLE[column.kind], column.is_required))
    if column.kind is Kind.CODE:
        found.append((column.name, "?", "unknown_code", True))
    if column.is_number and column.minimum >= 0:
        found.append(
            (column.name, column.minimum - 1, f"below_{column.minimum}" if column.minimum else "negative", True)
        )
    return found


def test_money_and_points_are_below_zero_only_where_the_mall_takes_back() -> None:
    negative = {
        (table.name, column.name) for table in TABLES.values() for column in table.columns if column.minimum < 0
    }
    assert negative == MAY_BE_NEGATIVE


@pytest.mark.parametrize(("name", "column"), sorted(MAY_BE_NEGATIVE))
def test_what_may_be_negative_is_taken_as_it_is(mall: Mall, name: str, column: str) -> None:
    least = -MAX_FEN if column.endswith("_fen") else -MAX_INTEGER
    rows = [good_row(TABLES[name], number, **{column: value}) for number, value in enumerate((least, -1, 0, least - 1))]
    mall.deliver(**{name: rows})
    assert mall.column(f"select {column} from raw.{name} order by 1") == [least, -1, 0]
    assert mall.query("select row_number, reason from raw.rejected_rows") == [(4, "too_small")]
