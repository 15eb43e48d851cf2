"""What a mall delivers arrives typed, under the contract's names, and each row once."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipelines.contract.tables import TABLES
from pipelines.raw_store import load_raw, newest_instant
from pipelines.settings import Home
from tests.pipelines.small_delivery import Mall, item, member, order, utc, write_csv, write_parquet


@pytest.fixture
def mall(tmp_path: Path) -> Mall:
    return Mall(tmp_path)


FULL_ORDER = order(
    distributor_id="d1",
    paid_at="2026-01-03T12:00:00+08:00",
    received_at="2026-01-05T04:00:00.25Z",
    freight_fen=1200,
    order_discount_fen=0,
)
TYPED_ORDER = (
    "o1",
    "m1",
    utc("2026-01-03T04:00"),
    "d1",
    None,
    utc("2026-01-03T04:00"),
    None,
    utc("2026-01-05T04:00:00.250000"),
    1200,
    0,
    None,
    None,
    None,
    1,
    1,
)


@pytest.mark.parametrize("write", [write_csv, write_parquet])
@pytest.mark.parametrize("name", ["orders", "orders/2026-01"])
def test_both_formats_and_folders_give_the_same_typed_row(mall: Mall, write, name: str) -> None:
    suffix = ".csv" if write is write_csv else ".parquet"
    write(mall.folder / f"{name}{suffix}", [FULL_ORDER])
    mall.take_in()
    assert mall.query("from raw.orders") == [TYPED_ORDER]


def test_every_table_of_the_contract_is_there_with_its_types_delivered_or_not(mall: Mall) -> None:
    mall.deliver(orders=[FULL_ORDER])
    for table in TABLES.values():
        expected = [(column.name, column.sql_type) for column in table.stored]
        expected += [("_batch", "INTEGER"), ("_row", "BIGINT")]
        assert [tuple(row[:2]) for row in mall.query(f"describe raw.{table.name}")] == expected
    assert mall.query("select count(*) from raw.refunds") == [(0,)]


def test_a_home_without_any_delivery_has_only_empty_tables(tmp_path: Path) -> None:
    with duckdb.connect() as con:
        load_raw(con, Home(tmp_path / "new"))
        assert con.execute("select count(*) from raw.orders").fetchall() == [(0,)]
        assert con.execute("select count(*) from raw.rejected_rows").fetchall() == [(0,)]
        assert con.execute("select count(*) filter (is_delivered) from raw.deliveries").fetchall() == [(0,)]
    assert newest_instant(Home(tmp_path / "new")) is None


def test_csv_may_begin_with_a_byte_order_mark_and_hold_chinese_quotes_and_line_breaks(mall: Mall) -> None:
    product = {"product_id": "p1", "name": '抱枕, "大"\n新款', "category": "家居", "list_price_fen": 19900}
    write_csv(mall.folder / "products.csv", [product], encoding="utf-8-sig")
    mall.take_in()
    assert mall.query("select product_id, name, category from raw.products") == [("p1", '抱枕, "大"\n新款', "家居")]


def test_blanks_around_a_value_do_not_count_and_blanks_alone_are_no_value(mall: Mall) -> None:
    mall.deliver(orders=[order("\to1 ", member_id=" m1\u3000", distributor_id="  ", freight_fen=" 5 ")])
    assert mall.query("select order_id, member_id, distributor_id, freight_fen from raw.orders") == [
        ("o1", "m1", None, 5)
    ]


@pytest.mark.parametrize(
    ("delivered", "instant"),
    [
        ("2026-01-03T04:00:00Z", utc("2026-01-03T04:00")),
        ("2026-01-03 04:00:00Z", utc("2026-01-03T04:00")),
        ("2026-01-03T12:00:00+08:00", utc("2026-01-03T04:00")),
        ("2026-01-03T12:00:00+0800", utc("2026-01-03T04:00")),
        ("2026-01-03T12:00:00+08", utc("2026-01-03T04:00")),
        ("2026-01-03T00:00:00.123456-04:30", utc("2026-01-03T04:30:00.123456")),
        ("2026-01-03 12:00:00.5", utc("2026-01-03T04:00:00.500000")),
        ("2026-01-03T12:00", utc("2026-01-03T04:00")),
        ("2026-01-03", utc("2026-01-02T16:00")),
    ],
)
def test_an_instant_in_iso_8601_is_stored_in_utc_and_without_an_offset_is_the_sources(mall, delivered, instant) -> None:
    mall.deliver(orders=[order(created_at=delivered)])
    assert mall.column("select created_at from raw.orders") == [instant]


def test_the_sources_zone_is_that_of_texts_and_of_parquet_timestamps_without_one(mall: Mall) -> None:
    local = utc("2018-01-10T22:00")  # in Sao Paulo's summer, two hours behind UTC
    rows = [order("naive"), order("aware")]
    pl.DataFrame(rows[:1]).with_columns(created_at=pl.lit(local)).write_parquet(mall.folder / "orders.parquet")
    mall.take_in(timezone="America/Sao_Paulo")
    assert mall.column("select created_at from raw.orders") == [utc("2018-01-11T00:00")]
    (mall.folder / "orders.parquet").unlink()
    aware = pl.lit(local.replace(tzinfo=UTC))
    pl.DataFrame(rows[1:]).with_columns(created_at=aware).write_parquet(mall.folder / "orders.parquet")
    mall.take_in(timezone="America/Sao_Paulo")
    assert mall.column("select created_at from raw.orders where order_id = 'aware'") == [local]


def test_numbers_flags_and_ids_come_in_the_types_that_malls_use(mall: Mall) -> None:
    products = pl.DataFrame(
        {
            "product_id": [7, 8],
            "name": ["a", "b"],
            "category": ["c", "c"],
            "list_price_fen": [100.0, 250.0],
            "cost_fen": ["60", "+70"],
            "is_exclusive": [1, 0],
            "is_entry": ["是", "No"],
            "retired_at": [None, utc("2026-01-01").date()],
        }
    )
    products.write_parquet(mall.folder / "products.parquet")
    mall.take_in()
    assert mall.query("select * exclude (launched_at, updated_at, _batch, _row) from raw.products order by all") == [
        ("7", "a", "c", 100, 60, None, True, True),
        ("8", "b", "c", 250, 70, utc("2025-12-31T16:00"), False, False),
    ]
    assert mall.query("select count(*) from raw.rejected_rows") == [(0,)]


def test_columns_and_files_that_are_not_in_the_contract_are_named_once_and_left(mall: Mall) -> None:
    write_csv(mall.folder / "orders" / "a.csv", [order("o1", 备注="急")])
    write_csv(mall.folder / "orders" / "b.csv", [order("o2", 备注="", staff="x")])
    write_csv(mall.folder / "order.csv", [order("o3")])
    (mall.folder / "notes.txt").write_text("hello")
    report = mall.take_in()
    assert report.of("orders").ignored_columns == ("staff", "备注")
    assert report.ignored_files == ("notes.txt", "order.csv")
    assert mall.column("select order_id from raw.orders order by 1") == ["o1", "o2"]


def test_rows_are_numbered_in_delivery_order_across_the_files_of_a_folder(mall: Mall) -> None:
    write_csv(mall.folder / "orders" / "1.csv", [order("o1"), order("o2")])
    write_parquet(mall.folder / "orders" / "2.parquet", [order("o3")])
    write_csv(mall.folder / "orders" / "3.csv", [order("o4")])
    mall.take_in()
    assert mall.query("select order_id, _row from raw.orders order by _row") == [
        ("o1", 1),
        ("o2", 2),
        ("o3", 3),
        ("o4", 4),
    ]


def test_the_newest_instant_is_of_what_happened_not_of_what_is_planned(mall: Mall) -> None:
    campaign = {"campaign_id": "c1", "name": "618", "kind": "peak"}
    planned = {"starts_at": "2030-06-01T00:00:00Z", "ends_at": "2030-06-20T00:00:00Z"}
    bindings = {"member_id": "m1", "distributor_id": "d1", "bound_at": "2026-01-04", "unbound_at": "2031-01-01"}
    paid = order(paid_at="2026-01-09T00:00:00Z", updated_at="2029-01-01T00:00:00Z")
    mall.deliver(campaigns=[campaign | planned], bindings=[bindings], orders=[paid])
    assert newest_instant(mall.home) == utc("2026-01-09")
    assert mall.query("select table_name, is_delivered, batches, rows, newest_instant from raw.deliveries limit 7") == [
        ("members", False, 0, 0, None),
        ("distributors", False, 0, 0, None),
        ("distributor_status_changes", False, 0, 0, None),
        ("bindings", True, 1, 1, utc("2026-01-03T16:00")),
        ("products", False, 0, 0, None),
        ("orders", True, 1, 1, utc("2026-01-09")),
        ("order_items", False, 0, 0, None),
    ]
    assert mall.query("select rows, newest_instant from raw.deliveries where table_name = 'campaigns'") == [(1, None)]


def test_a_table_of_which_no_row_came_is_delivered_all_the_same(mall: Mall) -> None:
    write_csv(mall.folder / "orders.csv", [order()])
    (mall.folder / "refunds.csv").write_text("refund_id,order_id,amount_fen,requested_at\n")
    mall.take_in()
    assert mall.query("select is_delivered, rows from raw.deliveries where table_name = 'refunds'") == [(True, 0)]


def test_the_report_says_what_became_of_every_row(mall: Mall) -> None:
    report = mall.deliver(
        members=[member("m1"), member("m2", first_paid_at="soon", extra=1)],
        order_items=[item(line_no=1), item(line_no=2, quantity=3, discount_fen=3001), item(line_no=1)],
    )
    assert asdict(report.of("order_items")) == {
        "table": "order_items",
        "files": ("order_items.csv",),
        "rows_in": 3,
        "rows_read": 3,
        "taken": 1,
        "refused": 1,
        "repeated": 1,
        "emptied_rows": 0,
        "refusals": (
            {
                "column": "discount_fen",
                "reason": "discount_above_line",
                "rows": 1,
                "examples": ({"file": "order_items.csv", "row": 2, "value": "3001", "key": ""},),
                "among": None,
            },
        ),
        "emptied": (),
        "ignored_columns": (),
        "refused_fen": 3000,
        "unread_amounts": 0,
    }
