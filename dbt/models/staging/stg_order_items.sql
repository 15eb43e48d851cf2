select
    order_id,
    line_no,
    product_id,
    quantity,
    unit_price_fen,
    coalesce(discount_fen, 0) as discount_fen,
    quantity * unit_price_fen - coalesce(discount_fen, 0) as gross_fen,
    updated_at,
    _batch as batch_no,
    _row as row_no
from {{ source('raw', 'order_items') }}
