"""What is sold, bought and sent back."""

from __future__ import annotations

from pipelines.contract.schema import (
    MAX_FEN,
    MAX_QUANTITY,
    RowCheck,
    fen,
    flag,
    identity,
    instant,
    integer,
    table,
    text,
)

PRODUCTS = table(
    "products",
    key=("product_id",),
    columns=(
        identity("product_id"),
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

# An order discount above its order is judged in SQL, where the order's items are known.
ORDERS = table(
    "orders",
    key=("order_id",),
    columns=(
        identity("order_id"),
        identity("member_id", required=True),
        instant("created_at", required=True),
        identity("distributor_id"),
        identity("device_id"),
        instant("paid_at"),
        instant("shipped_at"),
        instant("received_at"),
        fen("freight_fen"),
        fen("order_discount_fen"),
        identity("campaign_id"),
        identity("share_id"),
    ),
    checks=(RowCheck("received_at", "received_before_paid", "received_at < paid_at"),),
)

ORDER_ITEMS = table(
    "order_items",
    key=("order_id", "line_no"),
    columns=(
        identity("order_id"),
        integer("line_no"),
        identity("product_id", required=True),
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
        identity("refund_id"),
        identity("order_id", required=True),
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
