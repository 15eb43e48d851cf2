select
    share_id,
    distributor_id,
    asset_id,
    channel,
    shared_at
from {{ source('raw', 'shares') }}
