select
    effective_from,
    board,
    name_zh,
    name_en,
    measure,
    period,
    scope,
    newcomer_days,
    minimum,
    places,
    tie_rule,
    max_void_share_bp,
    names,
    issue_after_days,
    note
from {{ source('raw', 'policy_boards') }}
