"""The tables of a mall that commission is made of are what the contract asks for; test_mall_tables.py has the rest."""

from __future__ import annotations

import polars as pl
import pytest

from models.mall import data_end

TEXT, WHOLE, INSTANT, FLAG = pl.String, pl.Int64, pl.Datetime("us"), pl.Boolean
#: Types by table; the key comes first, `required` columns are never empty.
TABLES = {
    "members": {
        "member_id": TEXT, "registered_at": INSTANT, "first_paid_at": INSTANT, "region": TEXT, "nickname": TEXT,
        "phone": TEXT, "openid": TEXT,
    },
    "distributors": {
        "distributor_id": TEXT, "member_id": TEXT, "inviter_id": TEXT, "applied_at": INSTANT, "approved_at": INSTANT,
        "region": TEXT, "community_id": TEXT,
    },
    "distributor_status_changes": {"distributor_id": TEXT, "changed_at": INSTANT, "status": TEXT},
    "bindings": {"member_id": TEXT, "bound_at": INSTANT, "distributor_id": TEXT, "unbound_at": INSTANT},
    "products": {
        "product_id": TEXT, "name": TEXT, "category": TEXT, "list_price_fen": WHOLE, "cost_fen": WHOLE,
        "launched_at": INSTANT, "retired_at": INSTANT, "is_exclusive": FLAG, "is_entry": FLAG,
    },
    "campaigns": {
        "campaign_id": TEXT, "name": TEXT, "kind": TEXT, "starts_at": INSTANT, "ends_at": INSTANT, "theme": TEXT,
        "product_id": TEXT, "budget_fen": WHOLE,
    },
    "orders": {
        "order_id": TEXT, "member_id": TEXT, "created_at": INSTANT, "distributor_id": TEXT, "device_id": TEXT,
        "paid_at": INSTANT, "shipped_at": INSTANT, "received_at": INSTANT, "freight_fen": WHOLE,
        "order_discount_fen": WHOLE, "campaign_id": TEXT, "share_id": TEXT,
    },
    "order_items": {
        "order_id": TEXT, "line_no": WHOLE, "product_id": TEXT, "quantity": WHOLE, "unit_price_fen": WHOLE,
        "discount_fen": WHOLE,
    },
    "refunds": {
        "refund_id": TEXT, "order_id": TEXT, "amount_fen": WHOLE, "requested_at": INSTANT, "freight_fen": WHOLE,
        "line_no": WHOLE, "completed_at": INSTANT, "reason": TEXT,
    },
    "shares": {"share_id": TEXT, "distributor_id": TEXT, "shared_at": INSTANT, "asset_id": TEXT, "channel": TEXT},
    "share_clicks": {
        "click_id": TEXT, "share_id": TEXT, "clicked_at": INSTANT, "member_id": TEXT, "visitor_id": TEXT,
    },
}  # fmt: skip
KEYS = {
    "distributor_status_changes": ("distributor_id", "changed_at"),
    "bindings": ("member_id", "bound_at"),
    "order_items": ("order_id", "line_no"),
}
OPTIONAL = {
    "first_paid_at", "inviter_id", "approved_at", "unbound_at", "retired_at", "device_id", "paid_at", "shipped_at",
    "received_at", "campaign_id", "share_id", "line_no", "completed_at", "visitor_id",
}  # fmt: skip
OPTIONAL_IN = {
    "orders": {"distributor_id"}, "share_clicks": {"member_id"}, "campaigns": {"product_id"},
    "distributors": {"community_id"}, "shares": {"asset_id"},
}  # fmt: skip
REFERENCES = [
    ("distributors", "member_id", "members"), ("distributors", "inviter_id", "distributors"),
    ("bindings", "member_id", "members"), ("bindings", "distributor_id", "distributors"),
    ("distributor_status_changes", "distributor_id", "distributors"), ("orders", "member_id", "members"),
    ("orders", "distributor_id", "distributors"), ("orders", "share_id", "shares"),
    ("orders", "campaign_id", "campaigns"), ("order_items", "order_id", "orders"),
    ("order_items", "product_id", "products"), ("refunds", "order_id", "orders"),
    ("shares", "distributor_id", "distributors"), ("share_clicks", "share_id", "shares"),
    ("share_clicks", "member_id", "members"),
]  # fmt: skip


def test_every_table_of_commission_is_made(mall_frames):
    assert set(mall_frames) >= set(TABLES)


@pytest.mark.parametrize("table", TABLES)
def test_columns_have_the_names_and_types_of_the_contract(mall_frames, table):
    assert dict(mall_frames[table].schema) == TABLES[table]


@pytest.mark.parametrize("table", TABLES)
def test_keys_are_unique(mall_frames, table):
    key = KEYS.get(table, next(iter(TABLES[table])))
    assert not mall_frames[table].select(key).is_duplicated().any()


@pytest.mark.parametrize("table", TABLES)
def test_required_columns_are_never_empty(mall_frames, table):
    frame = mall_frames[table]
    empty = {name for name in frame.columns if frame[name].null_count()}
    allowed = (OPTIONAL - {"line_no"} if table == "order_items" else OPTIONAL) - set(KEYS.get(table, frame.columns[:1]))
    assert empty <= allowed | OPTIONAL_IN.get(table, set())


@pytest.mark.parametrize(("table", "column", "target"), REFERENCES)
def test_ids_refer_to_rows(mall_frames, table, column, target):
    key = f"{column.replace('inviter', 'distributor')}"
    missing = mall_frames[table].drop_nulls(column).join(mall_frames[target], left_on=column, right_on=key, how="anti")
    assert missing.is_empty()


@pytest.mark.parametrize("table", sorted(set(TABLES) - {"campaigns"}))
def test_nothing_is_dated_after_the_last_day(mall_frames, table):
    end = data_end().replace(tzinfo=None)
    instants = mall_frames[table].select(pl.col(pl.Datetime))
    assert all(column.drop_nulls().max() < end for column in instants if column.drop_nulls().len())


@pytest.mark.parametrize(
    "rule",
    [
        "select from orders where paid_at < created_at or shipped_at < paid_at or received_at < shipped_at",
        "select from orders where paid_at is null and coalesce(shipped_at, received_at) is not null",
        "select from orders where received_at is not null and shipped_at is null",
        "select from sales where order_discount_fen not between 0 and goods_fen or freight_fen < 0",
        "select from order_items where quantity < 1 or unit_price_fen < 1",
        "select from order_items where discount_fen not between 0 and quantity * unit_price_fen",
        "select from refunds where amount_fen < 1 or freight_fen not between 0 and amount_fen",
        "select from refunds where completed_at < requested_at",
        "select from refunds join orders using (order_id) where paid_at is null or requested_at < paid_at",
        "select from refunds anti join order_items using (order_id, line_no) where line_no is not null",
        "select from orders anti join order_items using (order_id)",
        "select from distributors where approved_at < applied_at",
        "select from distributors d join members m using (member_id) where registered_at > applied_at",
        "select from orders join members using (member_id) where registered_at > created_at",
        "select from members where first_paid_at < registered_at",
        "select from campaigns where ends_at <= starts_at",
        "select from campaigns where kind not in ('promotion', 'peak', 'off_season', 'challenge')",
        "select from distributor_status_changes where status not in ('active', 'frozen', 'left')",
        "select from products where cost_fen >= list_price_fen or retired_at <= launched_at",
    ],
)
def test_no_row_breaks_a_rule(ask, rule):
    assert ask(rule.replace("select from", "select count(*) from", 1)) == [(0,)]


@pytest.mark.parametrize(
    "rule",
    [
        """select from bindings join distributors d using (distributor_id)
            where d.approved_at is null or bound_at < d.approved_at""",
        "select from bindings where unbound_at <= bound_at",
        """select from bindings a join bindings b
            on a.member_id = b.member_id and a.bound_at < b.bound_at
            where b.bound_at < coalesce(a.unbound_at, 'infinity')""",
        "select from bindings join members using (member_id) where bound_at < registered_at",
        """select from distributors d join distributors i on i.distributor_id = d.inviter_id
            where i.approved_at is null or d.applied_at < i.approved_at""",
        """select from distributor_status_changes join distributors using (distributor_id)
            where approved_at is null or changed_at <= approved_at""",
        "select from share_clicks join shares using (share_id) where clicked_at < shared_at",
        "select from share_clicks join members using (member_id) where clicked_at < registered_at",
        "select from share_clicks where (member_id is null) = (visitor_id is null)",
        "select from orders o join shares s using (share_id) where s.shared_at > created_at",
        "select from orders o join shares s using (share_id) where s.distributor_id is distinct from o.distributor_id",
    ],
)
def test_people_do_things_in_a_possible_order(ask, rule):
    assert ask(rule.replace("select from", "select count(*) from", 1)) == [(0,)]


def test_ids_are_short_enough_to_stay_inline(mall_frames):
    for table, columns in TABLES.items():
        ids = [name for name in columns if name.endswith("_id")]
        assert mall_frames[table].select(pl.col(ids).str.len_bytes().max()).max_horizontal().item() <= 12


def test_nobody_can_be_called(mall_frames):
    phones = mall_frames["members"]["phone"]
    assert phones.str.contains(r"^100\d{8}$").all()
    assert phones.is_unique().all()


def test_orders_are_numbered_by_day_in_the_order_of_time(ask):
    assert ask("""
        select count(*) from (
            select created_at, lag(created_at) over (order by order_id) as before_at, order_id from orders
        ) where created_at < before_at or left(order_id, 6) <> strftime(created_at + interval 8 hour, '%y%m%d')
    """) == [(0,)]
