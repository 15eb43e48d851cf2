select
    member_id,
    distributor_id,
    bound_at,
    unbound_at
from {{ source('raw', 'bindings') }}
