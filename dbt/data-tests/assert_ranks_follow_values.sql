-- Nobody with a lower value stands before somebody with a higher one, and only equal values share a place.
with

neighbours as (
    select
        *,
        lag(value) over board_places as value_before,
        lag(rank) over board_places as rank_before
    from {{ ref('fct_board_standings') }}
    where rank is not null
    window board_places as (partition by board, period_start, scope order by rank, value desc)
)

select * from neighbours
where
    value > value_before
    or (rank = rank_before and value != value_before)
