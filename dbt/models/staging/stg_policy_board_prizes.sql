select
    effective_from,
    board,
    to_place,
    from_value,
    prize_zh,
    prize_en,
    note
from {{ source('raw', 'policy_board_prizes') }}
