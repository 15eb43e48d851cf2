select
    transaction_id,
    member_id,
    kind,
    points,
    redeemed_for,
    order_id,
    occurred_at
from {{ source('raw', 'points_transactions') }}
