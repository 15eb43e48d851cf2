select
    event_id,
    distributor_id,
    event_type,
    device_id,
    occurred_at
from {{ source('raw', 'activity_events') }}
