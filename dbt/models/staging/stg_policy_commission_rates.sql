select
    effective_from,
    effective_to,
    level,
    scope,
    scope_id,
    tier,
    order_kind,
    rate_bp,
    note
from {{ source('raw', 'policy_commission_rates') }}
