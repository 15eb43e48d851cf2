"""A real marketplace through its mapping: the known figures come out, and every refused row is really bad."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from pipelines.contract.tables import TABLES
from pipelines.delivery_report import DeliveryReport
from pipelines.raw_store import load_raw, newest_instant
from pipelines.settings import PROJECT, Home
from pipelines.sources import Source, load_source
from pipelines.take_in import take_in
from tests.pipelines.small_delivery import utc

#: Every landing order, refused or not, with the id of the published order that it is a part of.
LANDED = """
    select split_part(order_id, '-', 1) as original, order_id, distributor_id, received_at, freight_fen from raw.orders
    union all
    select split_part(row_key ->> 'order_id', '-', 1), row_key ->> 'order_id', row_as_delivered ->> 'distributor_id',
        cast(row_as_delivered ->> 'received_at' as timestamp), cast(row_as_delivered ->> 'freight_fen' as bigint)
    from raw.rejected_rows where table_name = 'orders'
"""
OLIST = PROJECT.parent / "shared" / "data" / "olist"

pytestmark = pytest.mark.skipif(not OLIST.is_dir(), reason="the olist data are not here")


@pytest.fixture(scope="module")
def source() -> Source:
    return load_source(PROJECT / "examples" / "olist.toml", variables={"OLIST_DIR": str(OLIST)})


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home(tmp_path_factory.mktemp("olist"))


@pytest.fixture(scope="module")
def report(source: Source, home: Home) -> DeliveryReport:
    return take_in(source, home)


@pytest.fixture(scope="module")
def con(report: DeliveryReport, home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    """Schema raw, and beside it the data as published."""
    with duckdb.connect() as con:
        load_raw(con, home)
        for name in ("orders", "order_items", "order_payments", "products"):
            con.execute(f"create view olist_{name} as from '{OLIST}/olist_{name}_dataset.parquet'")
        yield con


def one(con: duckdb.DuckDBPyConnection, query: str) -> tuple:
    return con.execute(query).fetchall()[0]


def test_every_row_is_accounted_for(report: DeliveryReport) -> None:
    counts = {table.table: (table.rows_in, table.taken, table.refused, table.repeated) for table in report.tables}
    assert counts == {
        "members": (25_184, 25_184, 0, 0),
        "distributors": (2_312, 2_312, 0, 0),
        "products": (13_284, 13_041, 243, 0),
        "orders": (25_773, 25_755, 18, 0),
        "order_items": (29_014, 29_014, 0, 0),
        "onboarding_steps": (8_000, 8_000, 0, 0),
    }
    assert set(report.missing_tables) == TABLES.keys() - counts.keys()


def test_the_known_orders_items_and_sellers_are_all_there(con) -> None:
    orders = f"select distinct original from ({LANDED})"
    assert one(con, f"select count(*) from ({orders})") == (25_464,)
    assert one(con, f"select count(*) from ({orders}) join olist_orders on order_id = original") == (25_464,)
    assert one(con, "select count(*) from raw.order_items") == (29_014,)
    assert one(con, "select count(distinct split_part(order_id, '-', 2)) from raw.order_items") == (2_144,)
    assert one(con, f"select count(distinct distributor_id) from ({LANDED})") == (2_144,)


def test_380_of_the_842_won_deals_are_among_the_sellers(con) -> None:
    deals = f"'{OLIST}/olist_closed_deals_dataset.parquet'"
    assert one(con, f"select count(*) from {deals}") == (842,)
    won = f"select count(*) from raw.distributors join {deals} on seller_id = distributor_id"
    assert one(con, won) == (380,)
    assert one(con, "select count(*) from raw.orders semi join raw.distributors using (distributor_id)") == one(
        con, "select count(*) from raw.orders where distributor_id is not null"
    )
    early = "select count(*) from raw.orders join raw.distributors using (distributor_id) where paid_at < approved_at"
    assert one(con, early) == (0,)


def test_842_of_the_8_000_leads_were_won_380_of_them_sellers_and_one_before_its_first_contact(con) -> None:
    funnel = """
        select count(*), count(distinct applicant_id), count(completed_at), count(*) filter (completed_at < entered_at)
        from raw.onboarding_steps
    """
    assert one(con, funnel) == (8_000, 8_000, 842, 1)
    sellers = """
        select count(*), count(completed_at) from raw.onboarding_steps join raw.distributors on member_id = applicant_id
    """
    assert one(con, sellers) == (380, 380)


def test_each_step_is_its_leads_contact_and_deal_in_sao_paulos_time(con) -> None:
    delivered = f"""
        select
            coalesce(seller_id, mql_id),
            timezone('UTC', timezone('America/Sao_Paulo', cast(first_contact_date as timestamp))),
            timezone('UTC', timezone('America/Sao_Paulo', won_date))
        from '{OLIST}/olist_marketing_qualified_leads_dataset.parquet'
        left join '{OLIST}/olist_closed_deals_dataset.parquet' using (mql_id)
    """
    taken = "select applicant_id, entered_at, completed_at from raw.onboarding_steps"
    assert one(con, f"select count(*) from ({taken} intersect {delivered})") == (8_000,)


def test_97_8_percent_of_the_orders_have_a_receipt_instant_and_two_that_were_delivered_have_none(con) -> None:
    received = one(con, f"select count(distinct original) from ({LANDED}) where received_at is not null")[0]
    assert received == one(con, "select count(order_delivered_customer_date) from olist_orders")[0]
    assert round(100 * received / 25_464, 1) == 97.8
    without = f"({LANDED}) join olist_orders as o on o.order_id = original where order_status = 'delivered'"
    assert one(con, f"select count(distinct original) from {without} and received_at is null") == (2,)


def test_instants_are_sao_paulos_with_its_summer_time(con) -> None:
    offsets = """
        select distinct date_diff('hour', o.order_purchase_timestamp, r.created_at)
        from raw.orders as r join olist_orders as o on o.order_id = split_part(r.order_id, '-', 1) order by 1
    """
    assert con.execute(offsets).fetchall() == [(2,), (3,)]


def test_as_of_is_the_newest_instant_of_the_data(source: Source, home: Home, con) -> None:
    assert source.as_of == "data"
    assert newest_instant(home) == utc("2018-11-14T20:04:19")  # the last deal; the last order came six weeks before


def test_only_canceled_unavailable_and_unapproved_orders_are_unpaid(con) -> None:
    unpaid = """
        select o.order_status, count(distinct o.order_id)
        from raw.orders as r join olist_orders as o on o.order_id = split_part(r.order_id, '-', 1)
        where r.paid_at is null group by 1 order by 1
    """
    assert con.execute(unpaid).fetchall() == [("canceled", 111), ("created", 2), ("unavailable", 136)]


def test_every_refused_row_is_really_bad(con) -> None:
    kinds = (
        "select table_name, column_name, reason, is_refused, count(*) from raw.rejected_rows group by all order by all"
    )
    assert con.execute(kinds).fetchall() == [
        ("orders", "received_at", "received_before_paid", True, 18),
        ("products", "category", "empty", True, 243),
    ]
    rejected = con.execute("select table_name, row_as_delivered from raw.rejected_rows").fetchall()
    for table, text in rejected:
        row = json.loads(text)
        if table == "products":
            category = "select product_category_name from olist_products where product_id = ?"
            assert con.execute(category, [row["product_id"]]).fetchall() == [(None,)]
        else:
            instants = "select order_approved_at, order_delivered_customer_date from olist_orders where order_id = ?"
            [(approved, delivered)] = con.execute(instants, [row["order_id"].split("-")[0]]).fetchall()
            assert delivered < approved
    bad_orders = "select count(*) from olist_orders where order_delivered_customer_date < order_approved_at"
    assert one(con, bad_orders) == (17,)  # one of them had two sellers


def test_items_and_freight_reconcile_with_the_payments(con) -> None:
    con.execute(f"create temp view landed as {LANDED}")
    difference = """
        with goods as (select order_id, sum(quantity * unit_price_fen) as goods_fen from raw.order_items group by 1),
        due as (
            select original as order_id, sum(goods_fen + freight_fen)::bigint as due_fen
            from goods join landed using (order_id) group by 1
        ),
        paid as (
            select order_id, sum(round(payment_value * 100))::bigint as paid_fen from olist_order_payments group by 1
        )
        select abs(due_fen - paid_fen) as difference_fen from due join paid using (order_id)
    """
    counts = f"""
        select count(*), count(*) filter (difference_fen <= 1), count(*) filter (difference_fen = 0) from ({difference})
    """
    # Shares of a payment are rounded to the cent; 70 orders differ by more.
    assert one(con, counts) == (25_294, 25_224, 25_146)


def test_delivering_it_again_changes_nothing(source: Source, home: Home, con) -> None:
    before = {file: file.stat().st_mtime_ns for file in Path(home.raw).rglob("*")}
    report = take_in(source, home)
    assert report.number is None
    assert all(table.repeated == table.rows_in for table in report.tables)
    after = {file: file.stat().st_mtime_ns for file in Path(home.raw).rglob("*")}
    assert {file: at for file, at in after.items() if file.is_file()} == {
        file: at for file, at in before.items() if file.is_file()
    }


def test_the_default_place_is_beside_the_project(source: Source) -> None:
    assert load_source(PROJECT / "examples" / "olist.toml", variables={}).place == source.place
