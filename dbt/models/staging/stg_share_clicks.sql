select
    click_id,
    share_id,
    member_id,
    visitor_id,
    clicked_at,
    _batch as batch_no
from {{ source('raw', 'share_clicks') }}
