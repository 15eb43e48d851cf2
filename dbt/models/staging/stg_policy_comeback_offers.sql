select
    effective_from,
    offer,
    name_zh,
    name_en,
    cost_fen,
    note
from {{ source('raw', 'policy_comeback_offers') }}
