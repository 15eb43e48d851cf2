select
    effective_from,
    tier,
    window_days,
    min_deals,
    min_deal_fen,
    min_senior_downlines,
    management_bp,
    mentor_bp,
    mentor_days,
    note
from {{ source('raw', 'policy_tier_rules') }}
