select
    product_id,
    name,
    category,
    list_price_fen,
    cost_fen,
    launched_at,
    retired_at,
    is_exclusive,
    is_entry
from {{ source('raw', 'products') }}
