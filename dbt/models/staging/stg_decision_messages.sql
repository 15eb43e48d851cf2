select
    message_id,
    key,
    distributor_id,
    channel,
    template,
    planned_at
from {{ source('raw', 'decision_messages') }}
