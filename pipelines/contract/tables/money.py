"""What the mall booked, owed and paid by itself: to distributors in money, to members in points."""

from __future__ import annotations

from pipelines.contract.schema import MAX_FEN, MAX_INTEGER, code, fen, identity, instant, integer, table

#: Far more than any mall pays, and few enough for an index.
MAX_LEVEL = 99

POINTS_TRANSACTIONS = table(
    "points_transactions",
    key=("transaction_id",),
    columns=(
        identity("transaction_id"),
        identity("member_id", required=True),
        code("kind", "earn", "redeem", "expire", "adjust", required=True),
        integer("points", required=True, minimum=-MAX_INTEGER),
        instant("occurred_at", required=True),
        code("redeemed_for", "goods", "freight", "course", "lottery"),
        identity("order_id"),
    ),
)

# Below zero where the distributor owed the mall.
OPENING_BALANCES = table(
    "opening_balances",
    key=("distributor_id",),
    columns=(
        identity("distributor_id"),
        instant("balance_at", required=True),
        fen("payable_fen", required=True, minimum=-MAX_FEN),
    ),
    money_fen="payable_fen",
)

PAYOUTS = table(
    "payouts",
    key=("payout_id",),
    columns=(
        identity("payout_id"),
        identity("distributor_id", required=True),
        instant("paid_out_at", required=True),
        fen("amount_fen", required=True),
    ),
    money_fen="amount_fen",
)

# Below zero where the mall books what it takes back as a record of its own.
COMMISSION_RECORDS = table(
    "commission_records",
    key=("record_id",),
    columns=(
        identity("record_id"),
        identity("distributor_id", required=True),
        identity("order_id", required=True),
        fen("amount_fen", required=True, minimum=-MAX_FEN),
        instant("recorded_at", required=True),
        integer("line_no"),
        integer("level", minimum=1, maximum=MAX_LEVEL),
        code("status", "pending", "settled", "void"),
    ),
    money_fen="amount_fen",
)
