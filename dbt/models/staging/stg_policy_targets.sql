select
    effective_from,
    target,
    value,
    unit,
    note
from {{ source('raw', 'policy_targets') }}
