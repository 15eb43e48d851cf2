select
    effective_from,
    quiet_from_hour,
    quiet_to_hour,
    max_messages,
    within_days,
    note
from {{ source('raw', 'policy_push_rules') }}
