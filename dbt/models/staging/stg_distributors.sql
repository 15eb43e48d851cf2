select
    distributor_id,
    member_id,
    inviter_id,
    region,
    community_id,
    applied_at,
    approved_at
from {{ source('raw', 'distributors') }}
