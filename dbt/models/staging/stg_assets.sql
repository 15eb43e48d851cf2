select
    asset_id,
    kind,
    title,
    season,
    product_id,
    published_at,
    retired_at
from {{ source('raw', 'assets') }}
