select
    effective_from,
    tier,
    min_spend_fen,
    note
from {{ source('raw', 'policy_member_tiers') }}
