select
    board,
    period_start,
    scope,
    rank,
    distributor_id,
    value,
    prize,
    prize_en
from {{ source('raw', 'decision_board_places') }}
