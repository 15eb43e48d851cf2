"""Workbooks come in as the spreadsheet shows them, and what it has spoiled is named."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipelines.contacts import ContactStore
from pipelines.errors import FenxiaoError
from tests.pipelines.small_delivery import Mall, order, utc, write_csv, write_parquet
from tests.pipelines.workbooks import write_sheets, write_xlsx

HEADER = ["order_id", "member_id", "created_at"]


@pytest.fixture
def mall(tmp_path: Path) -> Mall:
    return Mall(tmp_path)


def refusal(mall: Mall) -> str:
    with pytest.raises(FenxiaoError) as error:
        mall.take_in()
    return str(error.value)


def placed(order_id: Any) -> list[Any]:
    return [order_id, "m1", "2026-01-03"]


def test_the_first_sheet_is_read_unless_one_bears_the_tables_name(mall: Mall) -> None:
    write_sheets(mall.folder / "orders.xlsx", {"说明": [["note"]], "orders": [HEADER, placed("o1")]})
    products = {"a": [["product_id", "name", "category", "list_price_fen"], ["p1", "n", "c", 1]], "shares": []}
    write_sheets(mall.folder / "products" / "shares.xlsx", products)
    mall.take_in()
    assert mall.column("select order_id from raw.orders") == ["o1"]
    assert mall.column("select product_id from raw.products") == ["p1"]


@pytest.mark.parametrize("months", [("1月", "2月"), ("封面", "1月", "2月")])
def test_no_sheet_is_chosen_among_several_with_rows(mall: Mall, months: tuple[str, ...]) -> None:
    sheets = {month: [HEADER, placed(month)] if month != "封面" else [] for month in months}
    write_sheets(mall.folder / "orders.xlsx", sheets)
    assert refusal(mall) == (
        "orders.xlsx cannot be read: a sheet behind its first holds rows and none is named orders: name so the one to "
        "read, or deliver each sheet as a file of its own; nothing was taken in, deliver the file again."
    )


def test_a_sheet_that_is_hidden_is_not_the_first(mall: Mall) -> None:
    file = mall.folder / "orders.xlsx"
    write_sheets(file, {"旧": [["x"], [1]], "新": [HEADER, placed("o1")]})
    workbook = openpyxl.load_workbook(file)
    workbook["旧"].sheet_state = "hidden"
    workbook.save(file)
    assert mall.take_in().of("orders").taken == 1


def test_empty_rows_count_for_nothing_and_rows_have_the_numbers_that_the_spreadsheet_shows(mall: Mall) -> None:
    (mall.folder / "orders").mkdir()
    sheet = [[], [], HEADER, placed("o1"), [], [None, "  "], placed("#N/A"), placed("o2"), []]
    write_sheets(mall.folder / "orders" / "a.xlsx", {"Sheet1": sheet})
    write_csv(mall.folder / "orders" / "b.csv", [order("o3"), order("#N/A")])
    report = mall.take_in().of("orders")
    assert (report.rows_in, report.taken, report.refused) == (5, 3, 2)
    assert mall.query("select order_id, _row from raw.orders order by 2") == [("o1", 4), ("o2", 8), ("o3", 9)]
    assert mall.query("select file, row_number from raw.rejected_rows order by _row") == [
        ("orders/a.xlsx", 7),
        ("orders/b.csv", 2),
    ]


def test_a_workbook_without_rows_delivers_the_table(mall: Mall) -> None:
    write_sheets(mall.folder / "orders.xlsx", {"Sheet1": [HEADER]})
    assert mall.take_in().of("orders").rows_in == 0
    assert mall.column("select is_delivered from raw.deliveries where table_name = 'orders'") == [True]


IDS = {
    "a text": ("00123", "00123"),
    "a number": (13800000001, "13800000001"),
    "a float": (13800000001.0, "13800000001"),
    "fifteen digits": (123456789012345, "123456789012345"),
    "below zero": (-7, "-7"),
    "a fraction": (1.5, "1.5"),
    "a long text": ("1234567890123456789", "1234567890123456789"),
    "a boolean": (True, "true"),
    "a day": (date(2026, 1, 3), "2026-01-03"),
}


@pytest.mark.parametrize(("cell", "kept"), IDS.values(), ids=IDS)
def test_an_id_is_what_the_spreadsheet_shows(mall: Mall, cell: Any, kept: str) -> None:
    write_sheets(mall.folder / "orders.xlsx", {"Sheet1": [HEADER, placed(cell)]})
    mall.take_in()
    assert mall.column("select order_id from raw.orders") == [kept]


@pytest.mark.parametrize("cell", [1234567890123456789, 1e15, 9007199254740993, -(10**17), "#REF!", "1.23457E+17"])
def test_an_id_whose_digits_the_spreadsheet_has_lost_is_refused(mall: Mall, cell: Any) -> None:
    write_sheets(mall.folder / "orders.xlsx", {"Sheet1": [HEADER, placed("o1"), placed(cell)]})
    mall.take_in()
    assert mall.column("select order_id from raw.orders") == ["o1"]
    reasons = mall.query("select row_number, column_name, reason from raw.rejected_rows")
    assert reasons == [(3, "order_id", "spoiled_by_spreadsheet")]


def test_an_optional_id_that_is_spoiled_becomes_empty_and_is_listed(mall: Mall) -> None:
    write_xlsx(mall.folder / "orders.xlsx", [order("o1", distributor_id="#N/A"), order("o2", share_id=10**17)])
    assert mall.take_in().of("orders").emptied_rows == 2
    assert mall.query("select distributor_id, share_id from raw.orders") == [(None, None)] * 2


FEN = {
    "whole": (1500.0, 1500, None),
    "arithmetic noise": (19.9 * 100, 1990, None),
    "a text": ("1500", 1500, None),
    "a fraction": (19.5, None, "not_whole_fen"),
    "yuan as text": ("19.00", None, "not_whole_fen"),
    "an error": ("#DIV/0!", None, "not_whole_fen"),
    "a boolean": (True, None, "not_whole_fen"),
    "a day": (date(2026, 1, 3), None, "not_whole_fen"),
    "a duration": (timedelta(hours=30), None, "not_whole_fen"),
    "more digits than are kept": (1e17, None, "not_whole_fen"),
}


@pytest.mark.parametrize(("cell", "fen", "reason"), FEN.values(), ids=FEN)
def test_money_is_whole_fen_however_the_spreadsheet_keeps_it(
    mall: Mall, cell: Any, fen: int | None, reason: str | None
) -> None:
    write_xlsx(mall.folder / "orders.xlsx", [order("o1", freight_fen=cell)])
    mall.take_in()
    assert mall.column("select freight_fen from raw.orders") == [fen]
    assert mall.column("select reason from raw.rejected_rows") == ([reason] if reason else [])


INSTANTS = {
    "a time of day": (utc("2026-01-03T12:30:15"), utc("2026-01-03T04:30:15")),
    "milliseconds": (utc("2026-01-03T12:30:15.123"), utc("2026-01-03T04:30:15.123")),
    "midnight": (utc("2026-01-03"), utc("2026-01-02T16:00")),
    "a day": (date(2026, 1, 3), utc("2026-01-02T16:00")),
    "a text": ("2026-01-03T12:30:00Z", utc("2026-01-03T12:30")),
    "a time alone": (time(12, 30), None),
    "a duration": (timedelta(hours=30), None),
    "a bare number": (46025.5, None),
    "an error": ("#N/A", None),
    "before any mall": (date(1950, 1, 1), None),
}


@pytest.mark.parametrize(("cell", "instant"), INSTANTS.values(), ids=INSTANTS)
def test_a_date_is_on_the_clock_of_the_mall(mall: Mall, cell: Any, instant: datetime | None) -> None:
    write_xlsx(mall.folder / "orders.xlsx", [order("o1", paid_at=cell)])
    mall.take_in()
    assert mall.column("select paid_at from raw.orders") == [instant]
    assert mall.column("select reason from raw.rejected_rows") == ([] if instant else ["not_an_instant"])


@pytest.mark.parametrize(("cell", "flag"), [(True, True), (False, False), (1, True), (0.0, False), ("是", True)])
def test_a_flag_may_be_a_boolean_a_number_or_a_word(mall: Mall, cell: Any, flag: bool) -> None:
    product = {"product_id": "p1", "name": "n", "category": "c", "list_price_fen": 100, "is_entry": cell}
    write_xlsx(mall.folder / "products.xlsx", [product])
    mall.take_in()
    assert mall.column("select is_entry from raw.products") == [flag]


def test_a_phone_that_is_kept_as_a_number_is_a_phone(mall: Mall) -> None:
    write_xlsx(
        mall.folder / "members.xlsx", [{"member_id": 1, "registered_at": date(2026, 1, 3), "phone": 13800000001.0}]
    )
    mall.take_in()
    assert ContactStore(mall.home.contacts).of("1")["phone"] == "13800000001"


def test_a_column_without_a_name_is_known_by_its_place(mall: Mall) -> None:
    write_sheets(mall.folder / "orders.xlsx", {"Sheet1": [[*HEADER, None, " 备注 "], [*placed("o1"), "x", "y"]]})
    assert mall.take_in().of("orders").ignored_columns == ("column 4", "备注")


BROKEN = {
    "no rows": ([], "it has no header"),
    "a column twice": ([[*HEADER, "Order_ID"], placed("o1")], "its header names Order_ID, order_id twice"),
    "a reserved name": ([[*HEADER, "_row"], placed("o1")], "the column name _row is taken"),
    "a column missing": ([HEADER[:2], ["o1", "m1"]], "lacks the column created_at"),
}


@pytest.mark.parametrize(("rows", "complaint"), BROKEN.values(), ids=BROKEN)
def test_a_sheet_that_cannot_be_read_is_named(mall: Mall, rows: list, complaint: str) -> None:
    write_sheets(mall.folder / "orders.xlsx", {"Sheet1": rows})
    assert refusal(mall).startswith("orders.xlsx ")
    assert complaint in refusal(mall)


def test_a_workbook_that_is_open_on_the_side_is_not_taken_for_another(mall: Mall) -> None:
    write_xlsx(mall.folder / "orders" / "1月.xlsx", [order("o1")])
    (mall.folder / "orders" / "~$1月.xlsx").write_bytes(b"who has it open")
    assert mall.take_in().of("orders").files == ("orders/1月.xlsx",)


def test_a_delivered_parquet_file_may_hold_ids_as_floats(mall: Mall) -> None:
    """What writes tables with gaps in a number column makes floats of them."""
    ids = [13800000001.0, None, 1.5, 1e15, float("nan")]
    write_parquet(mall.folder / "orders.parquet", [order(f"o{n}", distributor_id=value) for n, value in enumerate(ids)])
    mall.take_in()
    kept = ["13800000001", None, "1.5", None, None]
    assert mall.column("select distributor_id from raw.orders order by order_id") == kept
    assert mall.column("select row_number from raw.rejected_rows order by 1") == [4, 5]
