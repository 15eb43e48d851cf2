select
    message_id,
    state,
    code,
    sent_at,
    state_at
from {{ source('raw', 'decision_message_results') }}
