select
    campaign_id,
    product_id,
    name,
    kind,
    theme,
    budget_fen,
    starts_at,
    ends_at
from {{ source('raw', 'campaigns') }}
