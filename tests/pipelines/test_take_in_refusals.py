"""Bad rows are refused and bad optional values emptied, each listed with its place and reason; the rest comes in."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from pipelines.contract.tables import TABLES
from pipelines.contract.validation import defects
from tests.pipelines.small_delivery import Mall, Row, item, member, order, utc, write_csv, write_parquet


@pytest.fixture
def mall(tmp_path: Path) -> Mall:
    return Mall(tmp_path)


def refund(**values) -> Row:
    return {"refund_id": "r1", "order_id": "o1", "amount_fen": 500, "requested_at": "2026-01-05", **values}


def product(**values) -> Row:
    return {"product_id": "p1", "name": "n", "category": "c", "list_price_fen": 100, **values}


def campaign(**values) -> Row:
    dates = {"starts_at": "2026-02-01", "ends_at": "2026-02-03"}
    return {"campaign_id": "c1", "name": "n", "kind": "peak", **dates, **values}


def binding(**values) -> Row:
    return {"member_id": "m1", "bound_at": "2026-01-04", "distributor_id": "d1", **values}


def status(**values) -> Row:
    return {"distributor_id": "d1", "changed_at": "2026-01-04", "status": "active", **values}


BILLION_YUAN = 100_000_000_000
REFUSED = [
    ("orders", order(None), "order_id", "empty"),
    ("orders", order("   "), "order_id", "empty"),
    ("orders", order(member_id=None), "member_id", "empty"),
    ("orders", order(created_at=None), "created_at", "empty"),
    ("orders", order(created_at="yesterday"), "created_at", "not_an_instant"),
    ("orders", order(created_at="2026-02-30"), "created_at", "not_an_instant"),
    ("orders", order(created_at="0000-00-00 00:00:00"), "created_at", "not_an_instant"),
    ("orders", order(created_at="1969-12-31T23:59:59Z"), "created_at", "not_an_instant"),
    ("orders", order(created_at="2100-01-01T00:00:00Z"), "created_at", "not_an_instant"),
    ("orders", order(created_at="infinity"), "created_at", "not_an_instant"),
    ("orders", order(created_at="epoch"), "created_at", "not_an_instant"),
    ("orders", order(created_at="1767412800"), "created_at", "not_an_instant"),
    ("orders", order(freight_fen=-1), "freight_fen", "negative"),
    ("orders", order(order_discount_fen=BILLION_YUAN + 1), "order_discount_fen", "too_large"),
    ("orders", order(freight_fen="9" * 30), "freight_fen", "too_large"),
    ("orders", order(freight_fen="-" + "9" * 30), "freight_fen", "negative"),
    ("orders", order(paid_at="2026-01-05", received_at="2026-01-04"), "received_at", "received_before_paid"),
    ("order_items", item(line_no=None), "line_no", "empty"),
    ("order_items", item(line_no="first"), "line_no", "not_a_whole_number"),
    ("order_items", item(line_no=-1), "line_no", "negative"),
    ("order_items", item(quantity=0), "quantity", "below_1"),
    ("order_items", item(quantity="1.5"), "quantity", "not_a_whole_number"),
    ("order_items", item(quantity=1_000_001), "quantity", "too_large"),
    ("order_items", item(unit_price_fen="10.5"), "unit_price_fen", "not_whole_fen"),
    ("order_items", item(unit_price_fen="19.00"), "unit_price_fen", "not_whole_fen"),
    ("order_items", item(unit_price_fen="19."), "unit_price_fen", "not_whole_fen"),
    ("order_items", item(unit_price_fen="1e3"), "unit_price_fen", "not_whole_fen"),
    ("order_items", item(unit_price_fen="1,000"), "unit_price_fen", "not_whole_fen"),
    ("order_items", item(unit_price_fen=-5), "unit_price_fen", "negative"),
    ("order_items", item(quantity=2, unit_price_fen=BILLION_YUAN), "unit_price_fen", "line_too_large"),
    ("order_items", item(quantity=2, discount_fen=2001), "discount_fen", "discount_above_line"),
    ("refunds", refund(amount_fen=None), "amount_fen", "empty"),
    ("refunds", refund(amount_fen=-1), "amount_fen", "negative"),
    ("refunds", refund(freight_fen=501), "freight_fen", "freight_above_refund"),
    ("products", product(category=None), "category", "empty"),
    ("products", product(cost_fen=-1), "cost_fen", "negative"),
    ("campaigns", campaign(kind="sale"), "kind", "unknown_code"),
    ("campaigns", campaign(ends_at="2026-01-31"), "ends_at", "ends_before_starts"),
    ("bindings", binding(unbound_at="2026-01-03"), "unbound_at", "unbound_before_bound"),
    ("distributor_status_changes", status(status="gone"), "status", "unknown_code"),
    ("distributor_status_changes", status(status=None), "status", "empty"),
    ("share_clicks", {"click_id": "k1", "share_id": None, "clicked_at": "2026-01-04"}, "share_id", "empty"),
]
EMPTIED = [
    ("orders", order(paid_at="2026-13-01"), "paid_at", "not_an_instant"),
    ("orders", order(paid_at="0000-00-00 00:00:00"), "paid_at", "not_an_instant"),
    ("orders", order(freight_fen="free"), "freight_fen", "not_whole_fen"),
    ("orders", order(freight_fen="0.5"), "freight_fen", "not_whole_fen"),
    ("orders", order(freight_fen="19.00"), "freight_fen", "not_whole_fen"),
    ("orders", order(updated_at="?"), "updated_at", "not_an_instant"),
    ("bindings", binding(unbound_at="9999-12-31 23:59:59"), "unbound_at", "not_an_instant"),
    ("products", product(is_entry="maybe"), "is_entry", "not_a_flag"),
    ("refunds", refund(line_no="all"), "line_no", "not_a_whole_number"),
]


def named(case: tuple[str, Row, str, str]) -> str:
    table, row, column, reason = case
    return f"{table}.{column} {reason} {row[column]}"


@pytest.mark.parametrize(("table", "row", "column", "reason"), REFUSED, ids=map(named, REFUSED))
def test_a_row_that_breaks_the_contract_is_refused(mall, table, row, column, reason) -> None:
    report = mall.deliver(**{table: [row]}).of(table)
    assert (report.rows_in, report.taken, report.refused, report.repeated) == (1, 0, 1, 0)
    assert mall.query(f"select count(*) from raw.{table}") == [(0,)]
    listed = mall.query("select table_name, file, row_number, column_name, reason, is_refused from raw.rejected_rows")
    assert (table, f"{table}.csv", 1, column, reason, True) in listed


@pytest.mark.parametrize(("table", "row", "column", "reason"), EMPTIED, ids=map(named, EMPTIED))
def test_an_optional_value_that_cannot_be_typed_becomes_empty_and_the_row_stays(
    mall, table, row, column, reason
) -> None:
    report = mall.deliver(**{table: [row]}).of(table)
    assert (report.rows_in, report.taken, report.refused, report.emptied_rows) == (1, 1, 0, 1)
    assert mall.column(f"select {column} from raw.{table}") == [None]
    listed = mall.query("select table_name, file, row_number, column_name, reason, is_refused from raw.rejected_rows")
    assert listed == [(table, f"{table}.csv", 1, column, reason, False)]


def test_every_kind_of_defect_that_the_contract_knows_is_tried_above() -> None:
    kinds = {(defect.reason, defect.refuses) for table in TABLES.values() for defect in defects(table)}
    tried = {(reason, True) for *_, reason in REFUSED} | {(reason, False) for *_, reason in EMPTIED}
    assert kinds == tried


def test_what_lies_on_a_limit_is_good(mall: Mall) -> None:
    moment = "2026-01-05T00:00:00Z"
    report = mall.deliver(
        orders=[
            order("o1", paid_at=moment, received_at=moment),
            order("o2", created_at="1970-01-01T00:00:00Z", paid_at="2099-12-31T23:59:59.999999Z"),
            order("o3", received_at="2026-01-04", freight_fen=0),
        ],
        order_items=[
            item("o1", 0, quantity=1_000_000, unit_price_fen=100_000, discount_fen=BILLION_YUAN),
            item("o1", 10**18, quantity=1, unit_price_fen=BILLION_YUAN),
            item("o1", 2, quantity="1.0", unit_price_fen="0"),
        ],
        refunds=[refund(freight_fen=500)],
        campaigns=[campaign(ends_at="2026-02-01")],
        bindings=[binding(unbound_at="2026-01-04")],
    )
    assert [(table.refused, table.emptied_rows) for table in report.tables] == [(0, 0)] * 5


def test_a_fen_has_no_decimal_point_but_may_have_a_sign_and_blanks_around_it(mall: Mall) -> None:
    """What has one is most likely yuan, however round; a number or a count may be written as spreadsheets do."""
    prices = ["19.00", "19.0", "19.5", "+19", " 19 ", "019"]
    mall.deliver(order_items=[item("o1", f"{n}.0", quantity="2.00", unit_price_fen=p) for n, p in enumerate(prices)])
    assert mall.query("select line_no, quantity, unit_price_fen from raw.order_items order by 1") == [
        (3, 2, 19),
        (4, 2, 19),
        (5, 2, 19),
    ]
    listed = "select distinct column_name, reason, is_refused from raw.rejected_rows"
    assert mall.query(listed) == [("unit_price_fen", "not_whole_fen", True)]


def test_typed_parquet_values_are_judged_like_texts(mall: Mall) -> None:
    not_a_number, infinite = float("nan"), float("inf")
    frame = pl.DataFrame(
        {
            "order_id": ["o1"] * 7,
            "line_no": [1, 2, 3, 4, 5, 6, 7],
            "product_id": ["p1"] * 7,
            "quantity": [1.0, 1.5, 0.0, not_a_number, infinite, None, 2.0],
            "unit_price_fen": pl.Series([100, 100, 100, 100, 100, 100, 2**64 - 1], dtype=pl.UInt64),
        }
    )
    frame.write_parquet(mall.folder / "order_items.parquet")
    mall.take_in()
    assert mall.query("select row_number, column_name, reason from raw.rejected_rows order by all") == [
        (2, "quantity", "not_a_whole_number"),
        (3, "quantity", "below_1"),
        (4, "quantity", "not_a_whole_number"),
        (5, "quantity", "not_a_whole_number"),
        (6, "quantity", "empty"),
        (7, "unit_price_fen", "too_large"),
    ]
    assert mall.query("select line_no, quantity, unit_price_fen from raw.order_items") == [(1, 1, 100)]


def test_a_refused_row_is_listed_with_all_that_refuses_it_and_as_it_was_delivered(mall: Mall) -> None:
    bad = order("o9", member_id=None, paid_at="?", freight_fen="-3", updated_at="2026-01-06T00:00:00Z", note="x")
    report = mall.deliver(orders=[order("o1"), bad]).of("orders")
    listed = mall.query(
        "select row_number, column_name, reason, updated_at, row_key, row_as_delivered from raw.rejected_rows "
        "order by column_name"
    )
    assert [row[:4] for row in listed] == [
        (2, "freight_fen", "negative", utc("2026-01-06")),
        (2, "member_id", "empty", utc("2026-01-06")),
    ]
    assert json.loads(listed[0][4]) == {"order_id": "o9"}
    as_delivered = {name: text for name, text in json.loads(listed[0][5]).items() if text is not None}
    assert as_delivered == {
        "order_id": "o9",
        "created_at": "2026-01-03T04:00:00Z",
        "paid_at": "?",
        "freight_fen": "-3",
        "updated_at": "2026-01-06T00:00:00Z",
    }
    assert (report.refused, report.emptied_rows) == (1, 0)
    assert [(count.column, count.reason, count.rows) for count in report.refusals] == [
        ("freight_fen", "negative", 1),
        ("member_id", "empty", 1),
    ]


def test_the_listing_names_the_file_of_a_folder_and_the_row_in_it(mall: Mall) -> None:
    write_csv(mall.folder / "orders" / "a.csv", [order("o1"), order("o2")])
    write_parquet(mall.folder / "orders" / "b.parquet", [order("o3"), order(None), order("o5")])
    write_csv(mall.folder / "orders" / "c.csv", [order("o6", freight_fen=-1)])
    mall.take_in()
    assert mall.query("select file, row_number, _row from raw.rejected_rows order by _row") == [
        ("orders/b.parquet", 2, 4),
        ("orders/c.csv", 1, 6),
    ]


def test_the_money_of_refused_rows_is_summed_as_far_as_it_can_be_read(mall: Mall) -> None:
    report = mall.deliver(
        order_items=[
            item(line_no=1),
            item(line_no=2, product_id=None, quantity=3),
            item(line_no=3, quantity="?"),
            item(line_no=4, unit_price_fen=BILLION_YUAN + 1),
        ],
        refunds=[refund(), refund(refund_id="r2", order_id=None, amount_fen=700)],
        members=[member()],
    )
    assert report.of("order_items").refused_fen == 3000
    assert report.of("refunds").refused_fen == 700
    assert report.of("members").refused_fen is None


def test_a_bad_row_that_comes_every_day_is_listed_once_and_reported_every_day(mall: Mall) -> None:
    first = mall.deliver(orders=[order("o1"), order("bad", freight_fen=-1)])
    second = mall.deliver(orders=[order("o1"), order("bad", freight_fen=-1), order("o2")])
    assert [report.of("orders").refused for report in (first, second)] == [1, 1]
    assert mall.query("select batch_no, row_key from raw.rejected_rows") == [(1, '{"order_id":"bad"}')]
