select
    effective_from,
    threshold_fen,
    bonus_fen,
    bonus_bp,
    note
from {{ source('raw', 'policy_bonus_steps') }}
