select
    record_id,
    distributor_id,
    order_id,
    line_no,
    level,
    amount_fen,
    status,
    recorded_at
from {{ source('raw', 'commission_records') }}
