select
    effective_from,
    band,
    from_fen,
    note
from {{ source('raw', 'policy_price_bands') }}
