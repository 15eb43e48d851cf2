select
    click_id,
    share_id,
    member_id,
    visitor_id,
    clicked_at
from {{ source('raw', 'share_clicks') }}
