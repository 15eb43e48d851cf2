"""A toy shop with costs and refunds, run whole: its known revenue, cost and refunds come out to the cent."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pipelines.raw_store import newest_instant
from pipelines.settings import PROJECT, Home
from pipelines.sources import load_source
from pipelines.take_in import take_in
from tests.pipelines.example_runs import DATA, ExampleRun, example_run
from tests.pipelines.small_delivery import utc

MAVEN = DATA / "maven_fuzzy_factory"
EXAMPLE = PROJECT / "examples" / "maven_fuzzy_factory.toml"
#: In cents of a dollar, which is what fen are here.
REVENUE, COST, REFUNDED = 193_850_975, 72_237_025, 8_533_869

pytestmark = [
    pytest.mark.skipif(not MAVEN.is_dir(), reason="the maven_fuzzy_factory data are not here"),
    pytest.mark.slow,
    pytest.mark.xdist_group("maven"),
]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ExampleRun]:
    with example_run(EXAMPLE, ("MAVEN_DIR", MAVEN), Home(tmp_path_factory.mktemp("maven"))) as shop:
        yield shop


def test_every_row_is_taken_and_none_is_refused(shop: ExampleRun) -> None:
    assert shop.intake == {
        "members": (31_696, 31_696, 0, 0, 0),
        "products": (4, 4, 0, 0, 0),
        "orders": (32_313, 32_313, 0, 0, 0),
        "order_items": (40_025, 40_025, 0, 0, 0),
        "refunds": (1_731, 1_731, 0, 0, 0),
    }
    assert shop.one("select count(*) from raw.rejected_rows") == (0,)
    assert shop.one("select count(*) from published.marts.fct_waiting_rows") == (0,)


def test_the_known_revenue_comes_out(shop: ExampleRun) -> None:
    assert shop.one("select sum(quantity * unit_price_fen) from raw.order_items") == (REVENUE,)
    lines = "select count(*), sum(base_fen) from published.marts.fct_commission_lines"
    assert shop.one(lines) == (40_025, REVENUE)
    assert shop.one("select sum(sales_fen) from published.marts.dim_products") == (REVENUE,)
    assert shop.one("select sum(cast(round(price_usd * 100) as bigint)) from orders") == (REVENUE,)


def test_the_known_cost_comes_out(shop: ExampleRun) -> None:
    costs = """
        select sum(cost_fen) from published.marts.fct_commission_lines
        join published.marts.dim_products using (product_id)
    """
    assert shop.one(costs) == (COST,)
    margins = (
        "select product_id, list_price_fen, cost_fen, gross_margin_bp from published.marts.dim_products order by 1"
    )
    assert shop.rows(margins) == [
        ("1", 4_999, 1_949, 6_101),
        ("2", 5_999, 2_249, 6_251),
        ("3", 4_599, 1_449, 6_849),
        ("4", 2_999, 949, 6_835),
    ]


def test_a_product_has_one_price_and_one_cost_throughout(shop: ExampleRun) -> None:
    prices = "select count(distinct (product_id, price_usd, cogs_usd)), count(distinct product_id) from order_items"
    assert shop.one(prices) == (4, 4)


def test_the_known_refunds_come_out_and_each_takes_its_whole_line(shop: ExampleRun) -> None:
    assert shop.one("select count(*), sum(amount_fen) from raw.refunds") == (1_731, REFUNDED)
    taken = """
        select count(*), sum(taken_fen), count(*) filter (taken_fen != base_fen)
        from warehouse.intermediate.int_refund_takings
        join warehouse.intermediate.int_order_lines using (order_no, line_no)
    """
    assert shop.one(taken) == (1_731, REFUNDED, 0)


def test_refunds_come_two_to_sixteen_days_after_the_purchase(shop: ExampleRun) -> None:
    spans = """
        select min(completed_at - paid_at), max(completed_at - paid_at),
            count(*) filter (completed_at - paid_at = interval 16 days), count(*) filter (requested_at != completed_at)
        from raw.refunds join raw.orders using (order_id)
    """
    shortest, longest, of_sixteen_days, unlike = shop.one(spans)
    assert (shortest.total_seconds(), longest.total_seconds()) == (2 * 86_400, 16 * 86_400)
    assert (of_sixteen_days, unlike) == (1, 0)


def test_as_of_reaches_the_last_refund_which_comes_after_the_last_order(shop: ExampleRun) -> None:
    last = utc("2015-04-01T18:11:08")
    assert newest_instant(shop.home) == last
    assert shop.one("select as_of from published.meta.run") == (last,)
    assert shop.one("select max(paid_at) from published.marts.fct_commission_lines") == (utc("2015-03-19T05:38:31"),)
    late = "select count(*) from warehouse.intermediate.int_refund_takings where completed_at = timestamp '{}'"
    assert shop.one(late.format(last)) == (1,)


def test_the_clock_that_wrote_the_data_knew_no_summer_time(shop: ExampleRun) -> None:
    skipped = """
        select count(*) filter (created_at between timestamp '2015-03-08 02:00' and timestamp '2015-03-08 03:00'),
            count(*) filter (created_at between timestamp '2014-03-30 02:00' and timestamp '2014-03-30 03:00')
        from orders
    """
    assert shop.one(skipped) == (1, 2)
    moved = "select count(*) from raw.orders as r join orders as o using (order_id) where r.created_at != o.created_at"
    assert shop.one(moved) == (0,)


def test_nobody_is_credited_and_nothing_settles(shop: ExampleRun) -> None:
    lines = "select distinct reason, distributor_id, settle_at from published.marts.fct_commission_lines"
    assert shop.rows(lines) == [("no_distributor", None, None)]
    assert shop.outcome["totals_fen"] == {}


def test_first_and_repeat_orders_are_the_buyers(shop: ExampleRun) -> None:
    kinds = """
        select order_kind, count(distinct order_id) from published.marts.fct_commission_lines group by 1 order by 1
    """
    assert shop.rows(kinds) == [("first", 31_696), ("repeat", 32_313 - 31_696)]


def test_delivering_it_again_changes_nothing(shop: ExampleRun) -> None:
    report = take_in(load_source(EXAMPLE, variables={"MAVEN_DIR": str(MAVEN)}), shop.home)
    assert report.number is None
    assert all(table.repeated == table.rows_in for table in report.tables)


def test_the_default_place_is_beside_the_project() -> None:
    assert load_source(EXAMPLE, variables={}).place == MAVEN.resolve()
