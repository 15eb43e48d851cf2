"""Bad rows are refused and bad optional values emptied, each listed with its place and reason; the rest comes in."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from pipelines.contract.tables import TABLES
from pipelines.contract.validation import defects
from tests.pipelines.bad_rows import BILLION_YUAN, EMPTIED, REFUSED, binding, campaign, refund
from tests.pipelines.small_delivery import Mall, Row, item, member, order, utc, write_csv, write_parquet


@pytest.fixture
def mall(tmp_path: Path) -> Mall:
    return Mall(tmp_path)


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


def test_an_id_that_only_looks_like_a_spoiled_one_is_kept(mall: Mall) -> None:
    ids = ["#1", "1.5", "3E10", "a.1e+17", "e+17"]
    mall.deliver(orders=[order(order_id) for order_id in ids])
    assert mall.column("select order_id from raw.orders order by 1") == ids


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


def test_more_refused_money_than_64_bits_hold_is_the_most_they_hold(mall: Mall) -> None:
    huge = [item(line_no=line, quantity=1_000_000, unit_price_fen=BILLION_YUAN) for line in range(100)]
    report = mall.deliver(order_items=huge).of("order_items")
    assert (report.refused, report.refused_fen) == (100, 2**63 - 1)


def test_a_bad_row_that_comes_every_day_is_listed_once_and_reported_every_day(mall: Mall) -> None:
    first = mall.deliver(orders=[order("o1"), order("bad", freight_fen=-1)])
    second = mall.deliver(orders=[order("o1"), order("bad", freight_fen=-1), order("o2")])
    assert [report.of("orders").refused for report in (first, second)] == [1, 1]
    assert mall.query("select batch_no, row_key from raw.rejected_rows") == [(1, '{"order_id":"bad"}')]
