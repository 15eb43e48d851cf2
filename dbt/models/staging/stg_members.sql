select
    member_id,
    registered_at,
    first_paid_at,
    region
from {{ source('raw', 'members') }}
