select
    message_id,
    status,
    occurred_at,
    error
from {{ source('raw', 'push_receipts') }}
