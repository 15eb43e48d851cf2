"""The whole pipeline on a real marketplace, against sums worked out from the published files alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from pipelines import publish
from pipelines.run import run
from pipelines.settings import PROJECT, Home
from pipelines.warehouse import connect

OLIST = PROJECT.parent / "shared" / "data" / "olist"
pytestmark = [
    pytest.mark.skipif(not OLIST.is_dir(), reason="the olist data are not here"),
    pytest.mark.slow,
]

#: The default policy, which is all that these orders meet: 12 % of a first order, 6 % of a repeat, half up.
EXPECTED = """
    with orders as (
        select
            o.order_id, i.seller_id, c.customer_unique_id as buyer,
            coalesce(o.order_approved_at, o.order_purchase_timestamp) as paid_at,
            o.order_delivered_customer_date as received_at,
            cast(round(i.price * 100) as bigint) as base_fen
        from '{olist}/olist_order_items_dataset.parquet' as i
        join '{olist}/olist_orders_dataset.parquet' as o using (order_id)
        join '{olist}/olist_customers_dataset.parquet' as c using (customer_id)
        where o.order_status not in ('canceled', 'unavailable')
            and (o.order_approved_at is not null or o.order_delivered_customer_date is not null)
    ),
    refused as (
        select distinct order_id, seller_id from orders where received_at < paid_at
    ),
    kept as (
        select *, order_id || '-' || seller_id as landing_id from orders anti join refused using (order_id, seller_id)
    ),
    judged as (
        select
            *,
            first_value(landing_id) over (partition by buyer order by paid_at, landing_id) = landing_id as is_first
        from kept
    )
    select
        count(*), sum(base_fen),
        sum((base_fen * case when is_first then 1200 else 600 end + 5000) // 10000),
        count(distinct seller_id), count(*) filter (is_first)
    from judged
"""


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    home = Home(tmp_path_factory.mktemp("olist_run"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OLIST_DIR", str(OLIST))
        run(home, PROJECT / Path("examples/olist.toml"))
    with connect(publish.latest(home), read_only=True) as con:
        yield con


def one(con: duckdb.DuckDBPyConnection, query: str) -> tuple:
    return con.execute(query).fetchall()[0]


def test_lines_bases_and_accruals_are_those_of_the_published_files(published):
    with connect(":memory:") as con:
        expected = one(con, EXPECTED.format(olist=OLIST))
    ours = """
        select count(*), sum(base_fen), sum(commission_fen), count(distinct distributor_id),
            count(*) filter (order_kind = 'first')
        from marts.fct_commission_lines
    """
    assert one(published, ours) == expected


def test_every_line_of_a_known_seller_earns(published):
    assert one(published, "select distinct reason from marts.fct_commission_lines") == ("earned",)


def test_what_is_received_has_settled_a_day_later_and_the_rest_is_pending(published):
    settled, wrong = one(
        published,
        """
        select count(*) filter (settle_at is not null),
            count(*) filter (settle_at is distinct from received_at + interval 24 hours)
        from marts.fct_commission_lines
        """,
    )
    assert settled > 28_000
    assert wrong == 0
    pending = "select sum(pending_fen) from marts.dim_distributors"
    unsettled = """
        select sum(commission_fen) from marts.fct_commission_lines, meta.run
        where settle_at is null or settle_at > as_of
    """
    assert one(published, pending) == one(published, unsettled)


def test_the_run_computes_the_newest_instant_of_the_data(published):
    assert one(published, "select year(as_of), business_timezone from meta.run") == (2018, "America/Sao_Paulo")


def test_the_funnel_moves_no_money(published):
    """The last deal is six weeks younger than the last order, and so is the ledger: to the fen what it was then."""
    totals = "select entry_type, sum(amount_fen) from marts.fct_commission_ledger group by 1 order by 1"
    assert published.execute(totals).fetchall() == [("accrue", 41_553_065), ("bonus", 740_000), ("settle", 41_082_514)]
    later = """
        select count(*) from marts.fct_commission_ledger, meta.run
        where occurred_at > timestamp '2018-10-03 21:55:29' or as_of != timestamp '2018-11-14 20:04:19'
    """
    assert one(published, later) == (0,)
