-- Prizes with the span of their board's set, and the places or values that each is for: a newer set replaces the whole
-- earlier one of the board.
with

prizes as (select * from {{ ref('stg_policy_board_prizes') }}),

sets as (
    select
        board,
        effective_from,
        coalesce(
            lead(effective_from) over (partition by board order by effective_from), {{ end_of_time() }}
        ) as effective_until
    from (
        select distinct
            board,
            effective_from
        from prizes
    )
),

final as (
    select
        prizes.board,
        sets.effective_from,
        sets.effective_until,
        coalesce(lag(prizes.to_place) over (
            partition by prizes.board, prizes.effective_from order by prizes.to_place
        ), 0) as after_place,
        prizes.to_place,
        prizes.from_value,
        lead(prizes.from_value) over (
            partition by prizes.board, prizes.effective_from order by prizes.from_value
        ) as below_value,
        prizes.prize_zh,
        prizes.prize_en
    from prizes
    inner join sets on prizes.board = sets.board and prizes.effective_from = sets.effective_from
)

select * from final
