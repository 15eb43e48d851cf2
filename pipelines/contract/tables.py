"""The landing tables: what a mall delivers. Another table is one more description here, and nothing else."""

from __future__ import annotations

from pipelines.contract.schema import (
    MAX_FEN,
    MAX_QUANTITY,
    RowCheck,
    Table,
    code,
    contact,
    fen,
    flag,
    instant,
    integer,
    table,
    text,
)

MEMBERS = table(
    "members",
    key=("member_id",),
    columns=(
        text("member_id"),
        instant("registered_at", required=True),
        instant("first_paid_at"),
        text("region"),
        contact("nickname"),
        contact("phone"),
        contact("openid"),
    ),
)

DISTRIBUTORS = table(
    "distributors",
    key=("distributor_id",),
    columns=(
        text("distributor_id"),
        text("member_id", required=True),
        text("inviter_id"),
        instant("applied_at", required=True),
        instant("approved_at"),
        text("region"),
        text("community_id"),
    ),
)

DISTRIBUTOR_STATUS_CHANGES = table(
    "distributor_status_changes",
    key=("distributor_id", "changed_at"),
    columns=(
        text("distributor_id"),
        instant("changed_at"),
        code("status", "active", "frozen", "left", required=True),
    ),
)

BINDINGS = table(
    "bindings",
    key=("member_id", "bound_at"),
    columns=(
        text("member_id"),
        instant("bound_at"),
        text("distributor_id", required=True),
        instant("unbound_at", planned=True),
    ),
    checks=(RowCheck("unbound_at", "unbound_before_bound", "unbound_at < bound_at"),),
)

PRODUCTS = table(
    "products",
    key=("product_id",),
    columns=(
        text("product_id"),
        text("name", required=True),
        text("category", required=True),
        fen("list_price_fen", required=True),
        fen("cost_fen"),
        instant("launched_at", planned=True),
        instant("retired_at", planned=True),
        flag("is_exclusive"),
        flag("is_entry"),
    ),
)

CAMPAIGNS = table(
    "campaigns",
    key=("campaign_id",),
    columns=(
        text("campaign_id"),
        text("name", required=True),
        code("kind", "promotion", "peak", "off_season", "challenge", required=True),
        instant("starts_at", required=True, planned=True),
        instant("ends_at", required=True, planned=True),
        text("theme"),
        text("product_id"),
        fen("budget_fen"),
    ),
    checks=(RowCheck("ends_at", "ends_before_starts", "ends_at < starts_at"),),
)

# An order discount above its order is judged in SQL, where the order's items are known.
ORDERS = table(
    "orders",
    key=("order_id",),
    columns=(
        text("order_id"),
        text("member_id", required=True),
        instant("created_at", required=True),
        text("distributor_id"),
        text("device_id"),
        instant("paid_at"),
        instant("shipped_at"),
        instant("received_at"),
        fen("freight_fen"),
        fen("order_discount_fen"),
        text("campaign_id"),
        text("share_id"),
    ),
    checks=(RowCheck("received_at", "received_before_paid", "received_at < paid_at"),),
)

ORDER_ITEMS = table(
    "order_items",
    key=("order_id", "line_no"),
    columns=(
        text("order_id"),
        integer("line_no"),
        text("product_id", required=True),
        integer("quantity", required=True, minimum=1, maximum=MAX_QUANTITY),
        fen("unit_price_fen", required=True),
        fen("discount_fen"),
    ),
    checks=(
        RowCheck("unit_price_fen", "line_too_large", f"quantity * unit_price_fen > {MAX_FEN}"),
        RowCheck("discount_fen", "discount_above_line", "discount_fen > quantity * unit_price_fen"),
    ),
    money_fen="quantity * unit_price_fen",
)

REFUNDS = table(
    "refunds",
    key=("refund_id",),
    columns=(
        text("refund_id"),
        text("order_id", required=True),
        fen("amount_fen", required=True),
        instant("requested_at", required=True),
        fen("freight_fen"),
        integer("line_no"),
        instant("completed_at"),
        text("reason"),
    ),
    checks=(RowCheck("freight_fen", "freight_above_refund", "freight_fen > amount_fen"),),
    money_fen="amount_fen",
)

SHARES = table(
    "shares",
    key=("share_id",),
    columns=(
        text("share_id"),
        text("distributor_id", required=True),
        instant("shared_at", required=True),
        text("asset_id"),
        text("channel"),
    ),
)

SHARE_CLICKS = table(
    "share_clicks",
    key=("click_id",),
    columns=(
        text("click_id"),
        text("share_id", required=True),
        instant("clicked_at", required=True),
        text("member_id"),
        text("visitor_id"),
    ),
)

TABLES: dict[str, Table] = {
    described.name: described
    for described in (
        MEMBERS,
        DISTRIBUTORS,
        DISTRIBUTOR_STATUS_CHANGES,
        BINDINGS,
        PRODUCTS,
        CAMPAIGNS,
        ORDERS,
        ORDER_ITEMS,
        REFUNDS,
        SHARES,
        SHARE_CLICKS,
    )
}
