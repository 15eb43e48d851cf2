select
    order_id,
    member_id,
    distributor_id,
    device_id,
    campaign_id,
    share_id,
    coalesce(freight_fen, 0) as freight_fen,
    coalesce(order_discount_fen, 0) as order_discount_fen,
    created_at,
    paid_at,
    shipped_at,
    received_at,
    _batch as batch_no
from {{ source('raw', 'orders') }}
