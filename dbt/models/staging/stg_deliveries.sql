select
    table_name,
    is_delivered,
    batches,
    rows
from {{ source('raw', 'deliveries') }}
