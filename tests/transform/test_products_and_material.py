"""What a mall doesn't deliver leaves its place empty: no band without products, no silent day without shares."""

from __future__ import annotations

import pytest

from pipelines import publish
from pipelines.ingest import ingest
from pipelines.settings import DEFAULT_POLICY, Home
from pipelines.warehouse import connect
from tests.transform.engine import build_only

MALL = {
    "members": "member_id,registered_at\nm1,2026-01-01\nm2,2026-01-01",
    "distributors": "distributor_id,member_id,applied_at,approved_at\nd1,m1,2026-01-01,2026-01-01",
    "orders": "order_id,member_id,distributor_id,created_at,paid_at,order_discount_fen\n"
    "o1,m2,,2026-01-10,2026-01-10T12:00:00,500\no2,m2,d1,2026-02-10,2026-02-10T12:00:00,0",
    "order_items": "order_id,line_no,product_id,quantity,unit_price_fen,discount_fen\n"
    "o1,1,lamp,2,10000,1000\no1,2,soap,1,1000,0\no2,1,lamp,1,10000,0",
    "refunds": "refund_id,order_id,line_no,amount_fen,requested_at,completed_at\nr1,o2,1,4000,2026-02-11,2026-02-12",
}
DELIVERED_TOO = {
    "products": "product_id,name,category,list_price_fen,cost_fen\n"
    "lamp,lamp,home,10000,4000\nsoap,soap,bath,1000,\nidle,idle,bath,60000,1",
    "assets": "asset_id,kind,published_at\np1,poster,2026-01-01",
    "shares": "share_id,distributor_id,shared_at,asset_id\ns1,d1,2026-01-08,p1\ns2,d1,2026-01-09,",
    "share_clicks": "click_id,share_id,clicked_at,member_id\n"
    "k1,s1,2026-01-09,m2\nk2,s2,2026-01-02,m2\nk3,s1,2026-01-09,",
}


TABLES = (
    "dim_products",
    "fct_material_months",
    "fct_price_bands",
    "fct_product_months",
    "fct_range_months",
    "fct_sharing_days",
)


def built(home: Home, tables: dict[str, str]) -> Home:
    folder = home.root / "landing"
    folder.mkdir(parents=True)
    for table, text in tables.items():
        (folder / f"{table}.csv").write_text(text, encoding="utf-8")
    ingest(home, folder, DEFAULT_POLICY, "2026-02-15T00:00:00Z")
    build_only(home, *TABLES)
    return home


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A mall of orders alone."""
    return built(Home(tmp_path_factory.mktemp("bare")), MALL)


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The same mall with its products, its material and what was shared."""
    return built(Home(tmp_path_factory.mktemp("full")), MALL | DELIVERED_TOO)


def rows(home: Home, query: str) -> list[tuple]:
    with connect(publish.building_file(home), read_only=True) as con:
        return con.execute(query).fetchall()


MONTHS = "select product_id, month_start::varchar, orders, units, sales_fen, discount_fen, refunds_fen, cost_fen"
RANGE = "select month_start::varchar, active_products, sold_products, sold_bp from marts.fct_range_months"
BANDS = "select month_start::varchar, price_band, products, sold_products, sales_fen from marts.fct_price_bands"


def test_sales_need_no_products(bare: Home):
    assert rows(bare, f"{MONTHS} from marts.fct_product_months order by 2, 1") == [
        ("lamp", "2026-01-01", 1, 2, 18_525, 1_475, 0, None),
        ("soap", "2026-01-01", 1, 1, 975, 25, 0, None),
        ("lamp", "2026-02-01", 1, 1, 10_000, 0, 4_000, None),
    ]


def test_without_products_nothing_is_known_of_what_did_not_sell(bare: Home):
    months = [("2026-01-01", None, 2, None), ("2026-02-01", None, 1, None)]
    assert rows(bare, f"{RANGE} where scope = 'all' order by 1") == months
    assert rows(bare, f"{BANDS} order by 1") == [
        ("2026-01-01", None, 2, 2, 19_500),
        ("2026-02-01", None, 1, 1, 10_000),
    ]


@pytest.mark.parametrize("mart", ["fct_material_days", "fct_material_months", "fct_sharing_days", "dim_products"])
def test_what_tells_of_a_table_that_is_not_delivered_is_empty(bare: Home, mart: str):
    assert rows(bare, f"from marts.{mart}") == []


def test_with_products_the_shelf_is_known(full: Home):
    assert rows(full, f"{RANGE} where scope = 'all' order by 1") == [
        ("2026-01-01", 3, 2, 6666),
        ("2026-02-01", 3, 1, 3333),
    ]
    assert rows(full, f"{BANDS} where month_start = '2026-02-01' order by from_fen") == [
        ("2026-02-01", "0-100", 1, 0, 0),
        ("2026-02-01", "100-300", 1, 1, 10_000),
        ("2026-02-01", "300-500", 0, 0, 0),
        ("2026-02-01", "500+", 1, 0, 0),
    ]


def test_margins_need_a_cost(full: Home):
    columns = "product_id, gross_margin_bp, rate_bp, margin_after_commission_bp, price_band"
    # 12 % of the 18,525 fen of o1, the buyer's first order, credited by the click, and 6 % of the 10,000 fen of o2.
    assert rows(full, f"select {columns} from marts.dim_products order by 1") == [
        ("idle", 9_999, None, None, "500+"),
        ("lamp", 6_000, 989, 5_011, "100-300"),
        ("soap", None, 1_200, None, "0-100"),
    ]


def test_an_order_belongs_to_the_material_clicked_last(full: Home):
    columns = "asset_id, kind, shares, clicks, orders, buyers, sales_fen"
    assert rows(full, f"select {columns} from marts.fct_material_months order by 1 nulls last") == [
        ("p1", "poster", 1, 2, 1, 1, 19_500),
        (None, None, 1, 1, 0, 0, 0),
    ]


def test_sharing_is_counted_over_everybody_who_could(full: Home):
    columns = "date::varchar, shares, sharing_distributors, active_distributors"
    days = rows(full, f"select {columns} from marts.fct_sharing_days order by 1")
    assert days[:3] == [("2026-01-08", 1, 1, 1), ("2026-01-09", 1, 1, 1), ("2026-01-10", 0, 0, 1)]
    assert days[-1] == ("2026-02-15", 0, 0, 1)
