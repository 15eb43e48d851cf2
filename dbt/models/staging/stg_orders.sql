select
    -- A small key for inside: which row it was. It never leaves the intermediate tables.
    {{ row_key('_batch', '_row') }} as order_no,
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
