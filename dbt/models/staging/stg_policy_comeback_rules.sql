select
    effective_from,
    flag_after_days,
    activity,
    return_days,
    control_bp,
    explore_bp,
    weekly_budget_fen,
    experiment_key,
    note
from {{ source('raw', 'policy_comeback_rules') }}
