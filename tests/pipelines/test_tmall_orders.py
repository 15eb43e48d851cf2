"""A Tmall shop's order report, run whole: what was paid is told net of the refund, and comes out as it was paid."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pipelines.raw_store import newest_instant
from pipelines.settings import PROJECT, Home
from pipelines.sources import load_source
from pipelines.take_in import take_in
from tests.pipelines.example_runs import DATA, ExampleRun, example_run
from tests.pipelines.small_delivery import utc

TMALL = DATA / "tmall_orders"
EXAMPLE = PROJECT / "examples" / "tmall_orders.toml"

pytestmark = [
    pytest.mark.skipif(not TMALL.is_dir(), reason="the tmall_orders data are not here"),
    pytest.mark.slow,
]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ExampleRun]:
    with example_run(EXAMPLE, ("TMALL_DIR", TMALL), Home(tmp_path_factory.mktemp("tmall"))) as shop:
        yield shop


def test_every_row_is_taken_and_none_is_refused(shop: ExampleRun) -> None:
    assert shop.intake == {
        "members": (28_010, 28_010, 0, 0, 0),
        "orders": (28_010, 28_010, 0, 0, 0),
        "order_items": (28_010, 28_010, 0, 0, 0),
        "refunds": (5_646, 5_646, 0, 0, 0),
    }
    assert shop.one("select count(*) from raw.rejected_rows") == (0,)
    assert shop.one("select count(*) from published.marts.fct_waiting_rows") == (0,)


def test_the_known_sums_come_out(shop: ExampleRun) -> None:
    assert shop.one("select count(*), count(paid_at) from raw.orders") == (28_010, 24_087)
    assert shop.one("select count(*), sum(amount_fen) from raw.refunds") == (5_646, 57_233_592)


def test_the_paid_amount_is_net_of_the_refund_in_every_refunded_row(shop: ExampleRun) -> None:
    amounts = """
        select
            count(*) filter (round(总金额 * 100) = round(买家实际支付金额 * 100) + round(退款金额 * 100)),
            count(*) filter (退款金额 > 买家实际支付金额),
            count(*) filter (买家实际支付金额 = 0)
        from tmall_order_report where 退款金额 > 0
    """
    # Taken from the paid amount as it stands, 5,336 of the 5,646 refunds would be larger than what they take from.
    assert shop.one(amounts) == (5_646, 5_336, 5_132)


def test_a_base_is_what_was_paid_before_the_refund(shop: ExampleRun) -> None:
    wrong = """
        select count(*), count(*) filter (base_fen is distinct from kept_fen + refunded_fen)
        from published.marts.fct_commission_lines
        full join (
            select 订单编号, round(买家实际支付金额 * 100) as kept_fen, round(退款金额 * 100) as refunded_fen
            from tmall_order_report where 订单付款时间 is not null
        ) on order_id = 订单编号
    """
    assert shop.one(wrong) == (24_087, 0)
    assert shop.one("select sum(base_fen) from published.marts.fct_commission_lines") == (247_482_307,)


def test_refunds_take_all_they_say_and_leave_what_the_shop_kept(shop: ExampleRun) -> None:
    wrong = """
        select count(*)
        from published.marts.fct_commission_lines as lines
        join tmall_order_report on lines.order_id = 订单编号
        left join raw.refunds on lines.order_id = refunds.order_id
        left join warehouse.intermediate.int_refund_takings as takings on refunds.refund_id = takings.refund_id
        where coalesce(taken_fen, 0) != coalesce(amount_fen, 0)
            or base_fen - coalesce(taken_fen, 0) != round(买家实际支付金额 * 100)
    """
    assert shop.one(wrong) == (0,)
    taken = "select count(*), sum(taken_fen) from warehouse.intermediate.int_refund_takings"
    assert shop.one(taken) == (5_646, 57_233_592)


def test_sums_in_are_sums_out(shop: ExampleRun) -> None:
    delivered = """
        select sum(round(总金额 * 100)), sum(round(总金额 * 100)) filter (订单付款时间 is null) from tmall_order_report
    """
    total, unpaid = shop.one(delivered)
    assert shop.one("select sum(unit_price_fen), sum(discount_fen) from raw.order_items") == (total, 0)
    assert shop.one("select sum(base_fen) from published.marts.fct_commission_lines") == (total - unpaid,)


def test_a_row_whose_amounts_contradict_each_other_is_refused(shop: ExampleRun) -> None:
    discount = load_source(EXAMPLE, variables={"TMALL_DIR": str(TMALL)}).mappings["order_items"].columns["discount_fen"]
    row = "(select 100.0 as 总金额, {} as 买家实际支付金额, 30.0 as 退款金额, now() as 订单付款时间)"
    discounts = [shop.one(f"select {discount} from {row.format(paid)}")[0] for paid in (70.0, 65.0, 70.01)]
    assert discounts == [0, 500, -1]


def test_nobody_is_credited_and_nobody_is_invented(shop: ExampleRun) -> None:
    reasons = "select distinct reason, distributor_id from published.marts.fct_commission_lines"
    assert shop.rows(reasons) == [("no_distributor", None)]
    assert shop.one("select count(*) from published.marts.dim_distributors") == (0,)
    assert shop.outcome["totals_fen"] == {}


def test_places_are_told_as_delivered(shop: ExampleRun) -> None:
    largest = "select region, count(*) from raw.members group by region order by 2 desc limit 2"
    assert shop.rows(largest) == [("上海", 3_353), ("广东省", 2_463)]
    assert shop.one("select count(distinct region) from raw.members") == (31,)


def test_as_of_is_the_last_payment_in_beijings_time(shop: ExampleRun) -> None:
    assert newest_instant(shop.home) == utc("2020-03-01T11:25:42")
    assert shop.one("select as_of from published.meta.run") == (utc("2020-03-01T11:25:42"),)


def test_business_dates_are_those_of_the_shops_clock(shop: ExampleRun) -> None:
    dates = """
        select
            count(*) filter (paid_date != cast(订单付款时间 as date)),
            count(*) filter (paid_date != cast(paid_at as date)),
            count(*) filter (paid_date != cast(paid_at as date) and hour(订单付款时间) >= 8)
        from published.marts.fct_commission_lines join tmall_order_report on order_id = 订单编号
    """
    wrong, not_utcs, unless_before_eight = shop.one(dates)
    assert (wrong, unless_before_eight) == (0, 0)
    assert not_utcs > 0


def test_delivering_it_again_changes_nothing(shop: ExampleRun) -> None:
    report = take_in(load_source(EXAMPLE, variables={"TMALL_DIR": str(TMALL)}), shop.home)
    assert report.number is None
    assert all(table.repeated == table.rows_in for table in report.tables)


def test_the_default_place_is_beside_the_project() -> None:
    assert load_source(EXAMPLE, variables={}).place == TMALL.resolve()
