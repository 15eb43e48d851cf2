"""Real refunds through the ledger: two shops as they would be with one promoter, against sums worked out from the
published files alone. Their mappings invent nobody, so what a refund takes back from a commission shows only here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.settings import PROJECT, Home
from tests.pipelines import policy_folder
from tests.pipelines.example_runs import DATA, ExampleRun, example_run

pytestmark = pytest.mark.slow

MAVEN, TMALL = DATA / "maven_fuzzy_factory", DATA / "tmall_orders"

ORDERS = "[tables.orders.columns]\n"
CREDITED = "distributor_id = \"'promoter'\"\n"
SHIPPED_ON_THE_SPOT = 'shipped_at = "created_at"\n'
AUTO_RECEIVE_DAYS = 3
PROMOTER = """
[tables.distributors]
from = "(select '2012-01-01' as approved_at)"
[tables.distributors.columns]
distributor_id = "'promoter'"
member_id = "'promoter'"
applied_at = "approved_at"
approved_at = "approved_at"
"""

#: Every order is its buyer's first, nothing is launched: 12 %, half up. No receipt, so each refund is a void.
EXPECTED_OF_TMALL = """
    with amounts as (
        select
            cast(round(买家实际支付金额 * 100) as bigint) as kept_fen,
            cast(round(退款金额 * 100) as bigint) as refunded_fen
        from tmall_order_report where 订单付款时间 is not null
    ),
    worths as (
        select
            refunded_fen > 0 as is_refunded,
            ((kept_fen + refunded_fen) * 1200 + 5000) // 10000 as paid_fen,
            (kept_fen * 1200 + 5000) // 10000 as worth_fen
        from amounts
    )
    select 'accrue' as entry_type, count(*) as entries, sum(paid_fen) as amount_fen from worths
    union all
    select 'void', count(*), sum(worth_fen - paid_fen) from worths where is_refunded
"""

#: 12 % of a first order and 6 % of a repeat, 15 and 8 in a product's first thirty days, half up. Received three days
#: after the purchase and settled on the fourth; a refund takes back what is asked for by the tenth.
EXPECTED_OF_MAVEN = """
    with buyers as (
        select order_id, row_number() over (partition by user_id order by created_at, order_id) = 1 as is_first
        from orders
    ),
    lines as (
        select
            i.order_item_id, i.created_at, cast(round(i.price_usd * 100) as bigint) as base_fen,
            case when i.created_at < p.created_at + interval 30 days
                then if(b.is_first, 1500, 800) else if(b.is_first, 1200, 600)
            end as rate_bp
        from order_items as i
        join buyers as b using (order_id)
        join products as p on i.product_id = p.product_id
    ),
    commissions as (
        select *, (base_fen * rate_bp + 5000) // 10000 as commission_fen from lines
    ),
    refunded as (
        select
            commission_fen,
            r.created_at <= c.created_at + interval 4 days as is_void,
            r.created_at <= c.created_at + interval 10 days as is_in_time
        from order_item_refunds as r join commissions as c using (order_item_id)
    )
    select 'accrue' as entry_type, count(*) as entries, sum(commission_fen) as amount_fen from commissions
    union all
    select 'settle', (select count(*) from commissions) - count(*),
        (select sum(commission_fen) from commissions) - sum(commission_fen)
    from refunded where is_void
    union all
    select 'void', count(*), -sum(commission_fen) from refunded where is_void
    union all
    select 'clawback', count(*), -sum(commission_fen) from refunded where is_in_time and not is_void
"""


def promoted(example: str, folder: Path, *columns: str) -> Path:
    """The mapping `example` with one promoter to whom every order is credited, and more columns of the orders."""
    text = (PROJECT / "examples" / example).read_text(encoding="utf-8")
    mapping = folder / example
    mapping.write_text(text.replace(ORDERS, "".join((ORDERS, CREDITED, *columns))) + PROMOTER, encoding="utf-8")
    return mapping


def entries_of_lines(shop: ExampleRun) -> list[tuple]:
    entries = """
        select entry_type, count(*), sum(amount_fen) from published.marts.fct_commission_ledger
        where order_id is not null group by 1 order by 1
    """
    return shop.rows(entries)


@pytest.fixture(scope="module")
def tmall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ExampleRun]:
    if not TMALL.is_dir():
        pytest.skip("the tmall_orders data are not here")
    folder = tmp_path_factory.mktemp("tmall")
    mapping = promoted("tmall_orders.toml", folder)
    with example_run(mapping, ("TMALL_DIR", TMALL), Home(folder / "home")) as shop:
        yield shop


@pytest.fixture(scope="module")
def maven(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ExampleRun]:
    if not MAVEN.is_dir():
        pytest.skip("the maven_fuzzy_factory data are not here")
    folder = tmp_path_factory.mktemp("maven")
    mapping = promoted("maven_fuzzy_factory.toml", folder, SHIPPED_ON_THE_SPOT)
    policy = policy_folder.copy_default(folder)
    policy_folder.change(policy, "policy_versions", 2, auto_receive_days=AUTO_RECEIVE_DAYS)
    with example_run(mapping, ("MAVEN_DIR", MAVEN), Home(folder / "home"), policy) as shop:
        yield shop


def test_tmalls_entries_are_those_of_the_published_file(tmall: ExampleRun) -> None:
    assert entries_of_lines(tmall) == tmall.rows(f"from ({EXPECTED_OF_TMALL}) order by entry_type")


def test_a_commission_that_tmalls_refund_left_over_is_that_of_what_the_shop_kept(tmall: ExampleRun) -> None:
    worth = """
        select count(*), count(*) filter (
            commission_fen - clawed_back_fen != (cast(round(买家实际支付金额 * 100) as bigint) * 1200 + 5000) // 10000
        )
        from published.marts.fct_commission_lines join tmall_order_report on order_id = 订单编号
    """
    assert tmall.one(worth) == (24_087, 0)


def test_mavens_entries_are_those_of_the_published_files(maven: ExampleRun) -> None:
    assert entries_of_lines(maven) == maven.rows(f"from ({EXPECTED_OF_MAVEN}) order by entry_type")


def test_refunds_at_the_very_limits_are_among_mavens(maven: ExampleRun) -> None:
    limits = """
        select count(*) filter (r.created_at = i.created_at + interval 4 days),
            count(*) filter (r.created_at = i.created_at + interval 10 days)
        from order_item_refunds as r join order_items as i using (order_item_id)
    """
    at_settlement, at_the_end = maven.one(limits)
    assert min(at_settlement, at_the_end) > 0


def test_mavens_whole_refunds_take_the_whole_commission_or_nothing(maven: ExampleRun) -> None:
    lines = """
        select count(*) filter (clawed_back_fen not in (0, commission_fen)),
            count(*) filter (clawed_back_fen > 0),
            count(*) filter (refund_id is not null and clawed_back_fen = 0)
        from published.marts.fct_commission_lines as lines
        left join raw.refunds on lines.order_id = refunds.order_id and lines.line_no = refunds.line_no
    """
    partly, taken_back, too_late = maven.one(lines)
    assert (partly, taken_back + too_late) == (0, 1_731)
    entries = f"select sum(entries) from ({EXPECTED_OF_MAVEN}) where entry_type in ('void', 'clawback')"
    assert maven.one(entries) == (taken_back,)


def test_maven_settles_whole_and_the_balances_are_the_ledgers(maven: ExampleRun) -> None:
    pending, payable = maven.one("select sum(pending_fen), sum(payable_fen) from published.marts.dim_distributors")
    [kept] = maven.one("select sum(commission_fen - clawed_back_fen) from published.marts.fct_commission_lines")
    [bonuses] = maven.one("select sum(amount_fen) from published.marts.fct_commission_ledger where order_id is null")
    assert (pending, payable) == (0, kept + bonuses)


def test_without_a_receipt_tmalls_commissions_stay_pending(tmall: ExampleRun) -> None:
    balances = "select sum(pending_fen), sum(payable_fen), sum(settled_total_fen) from published.marts.dim_distributors"
    [kept] = tmall.one("select sum(commission_fen - clawed_back_fen) from published.marts.fct_commission_lines")
    assert tmall.one(balances) == (kept, 0, 0)
