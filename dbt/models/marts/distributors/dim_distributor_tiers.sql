select
    distributor_id,
    tier,
    since,
    until
from {{ ref('int_distributor_tiers') }}
