select
    effective_from,
    holiday,
    name_zh,
    name_en,
    first_day,
    last_day,
    note
from {{ source('raw', 'policy_holidays') }}
