"""Every table of a mall passes the contract's own checks, and its rows fit those of the other tables."""

from __future__ import annotations

import duckdb
import polars as pl
import pytest

from models.mall import data_end
from pipelines.contract.schema import Kind
from pipelines.contract.tables import TABLES
from pipelines.contract.validation import ROW, judged_rows, listed_defects

MADE = sorted(TABLES)
TYPES = {Kind.INSTANT: pl.Datetime("us"), Kind.FEN: pl.Int64, Kind.INTEGER: pl.Int64, Kind.FLAG: pl.Boolean}
REFERENCES = [
    ("activity_events", "distributor_id", "distributors"), ("shares", "asset_id", "assets"),
    ("assets", "product_id", "products"), ("training_views", "distributor_id", "distributors"),
    ("training_views", "product_id", "products"), ("points_transactions", "member_id", "members"),
    ("points_transactions", "order_id", "orders"), ("perk_uses", "member_id", "members"),
    ("gathering_attendance", "gathering_id", "gatherings"), ("communities", "mentor_id", "distributors"),
    ("gathering_attendance", "distributor_id", "distributors"), ("distributors", "community_id", "communities"),
    ("community_members", "community_id", "communities"), ("community_members", "distributor_id", "distributors"),
    ("feedback", "distributor_id", "distributors"), ("opening_balances", "distributor_id", "distributors"),
    ("payouts", "distributor_id", "distributors"), ("consents", "distributor_id", "distributors"),
    ("commission_records", "distributor_id", "distributors"), ("commission_records", "order_id", "orders"),
]  # fmt: skip


def test_every_table_of_the_contract_is_made(mall_frames):
    assert set(mall_frames) == set(MADE)
    assert [table for table, frame in mall_frames.items() if frame.is_empty()] == []


@pytest.mark.parametrize("table", MADE)
def test_columns_have_the_types_of_the_contract(mall_frames, table):
    of_contract = {column.name: TYPES.get(column.kind, pl.String) for column in TABLES[table].columns}
    schema = dict(mall_frames[table].schema)
    assert schema == {name: kind for name, kind in of_contract.items() if name in schema}
    assert set(of_contract) - set(schema) <= {"updated_at"}


@pytest.mark.parametrize("table", MADE)
def test_no_row_is_refused_or_emptied_and_no_key_comes_twice(mall_frames, table):
    with duckdb.connect() as connection:
        connection.register("delivered", mall_frames[table].with_row_index(ROW, offset=1))
        types = {name: kind for name, kind, *_ in connection.execute("describe delivered").fetchall()}
        connection.execute(f"create table judged as {judged_rows(TABLES[table], 'delivered', types)}")
        assert connection.execute(f"{listed_defects(TABLES[table], 'judged')} limit 3").fetchall() == []
    assert not mall_frames[table].select(TABLES[table].key).is_duplicated().any()


@pytest.mark.parametrize(("table", "column", "target"), REFERENCES)
def test_ids_refer_to_rows(mall_frames, table, column, target):
    [key] = TABLES[target].key
    missing = mall_frames[table].drop_nulls(column).join(mall_frames[target], left_on=column, right_on=key, how="anti")
    assert missing.is_empty()


@pytest.mark.parametrize("table", sorted(set(MADE) - {"campaigns"}))
def test_nothing_is_dated_after_the_last_day(mall_frames, table):
    end = data_end().replace(tzinfo=None)
    instants = mall_frames[table].select(pl.col(pl.Datetime))
    assert all(column.drop_nulls().max() < end for column in instants if column.drop_nulls().len())


def test_ids_are_short_enough_to_stay_inline(mall_frames):
    for table in MADE:
        ids = [name for name in mall_frames[table].columns if name.endswith("_id") and name != "order_id"]
        assert mall_frames[table].select(pl.col(ids).str.len_bytes().max()).max_horizontal().item() <= 12


@pytest.mark.parametrize(
    "rule",
    [
        """from activity_events join distributors using (distributor_id)
            where approved_at is null or occurred_at < approved_at""",
        "from shares join assets using (asset_id) where shared_at < published_at or shared_at >= retired_at",
        """from training_views join distributors using (distributor_id)
            where approved_at is null or started_at < approved_at""",
        "from points_transactions where (kind = 'earn') <> (points > 0)",
        "from points_transactions where (kind = 'redeem') <> (redeemed_for is not null)",
        """from points_transactions join orders using (order_id)
            where occurred_at < received_at or orders.member_id <> points_transactions.member_id""",
        "from gathering_attendance join gatherings using (gathering_id) where attended_at < held_at",
        """from community_members join distributors using (distributor_id)
            where approved_at is null or joined_at < approved_at""",
        """from communities join distributors on mentor_id = distributor_id
            where communities.region <> distributors.region""",
        "from feedback where responded_at < submitted_at or adopted_at < responded_at",
        "from feedback where adopted_at is not null and responded_at is null",
        "from consents join distributors using (distributor_id) where approved_at is null or granted_at < approved_at",
        "from payouts join distributors using (distributor_id) where approved_at is null or paid_out_at < approved_at",
        "from opening_balances where balance_at > (select min(created_at) from orders)",
        "from commission_records join orders using (order_id) where recorded_at < paid_at or paid_at is null",
        "from commission_records anti join order_items using (order_id, line_no)",
        "from push_receipts where (status = 'failed') <> (error is not null)",
        "from push_receipts anti join (from push_receipts where status = 'sent') as sent using (message_id)",
        """from push_receipts as opened join push_receipts as delivered using (message_id)
            where opened.status = 'opened' and delivered.status = 'failed'""",
        """from push_receipts as opened join push_receipts as earlier using (message_id)
            where opened.status = 'opened' and earlier.occurred_at > opened.occurred_at""",
        """from onboarding_steps join distributors on applicant_id = distributor_id
            where completed_at > applied_at or completed_at is null""",
    ],
)  # fmt: skip
def test_things_happen_in_a_possible_order(ask, rule):
    assert ask(f"select count(*) {rule}") == [(0,)]


def test_nobody_is_in_two_groups_at_once_and_everybodys_group_is_the_one_they_are_in(ask):
    assert ask("""
        select count(*) from community_members a join community_members b
            on a.distributor_id = b.distributor_id and a.joined_at < b.joined_at
        where coalesce(a.left_at, 'infinity') > b.joined_at
    """) == [(0,)]
    assert ask("""
        select count(*) from distributors
        full join (from community_members where left_at is null) as groups using (distributor_id)
        where distributors.community_id is distinct from groups.community_id
    """) == [(0,)]


def test_nobody_ever_has_less_than_no_points(ask):
    assert ask("""
        select count(*) from (
            select sum(points) over (partition by member_id order by occurred_at, points desc) as balance
            from points_transactions
        ) where balance < 0
    """) == [(0,)]
