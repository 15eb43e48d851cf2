select
    refund_id,
    order_id,
    line_no,
    amount_fen,
    coalesce(freight_fen, 0) as freight_fen,
    reason,
    requested_at,
    completed_at,
    _batch as batch_no
from {{ source('raw', 'refunds') }}
