with

entrants as ({{ board_entrants() }}),

distributors as (select * from {{ ref('stg_distributors') }}),

active_spans as (select * from {{ ref('int_distributor_active_spans') }}),

judged as (
    select
        entrants.*,
        case when entrants.is_by_region then distributors.region else 'all' end as scope,
        entrants.void_orders * 10000 > entrants.max_void_share_bp * entrants.orders as is_excluded
    from entrants
    inner join distributors on entrants.distributor_id = distributors.distributor_id
    inner join active_spans
        on entrants.distributor_id = active_spans.distributor_id
        and {{ in_span('entrants.judged_at', 'active_spans.active_from', 'active_spans.active_until') }}
    where
        entrants.newcomer_days is null
        or distributors.approved_at >= entrants.ends_at - {{ days('entrants.newcomer_days') }}
),

ranked as (
    select
        *,
        rank() over (
            partition by board, period_start, scope, is_excluded
            order by
                value desc,
                case when tie_rule = 'earliest' then coalesce(reached_at, {{ end_of_time() }}) end,
                case when tie_rule = 'earliest' then distributor_id end
        ) as place
    from judged
    where scope is not null
),

prizes as (select * from {{ ref('int_board_prizes') }}),

final as (
    select
        ranked.board,
        ranked.period_start,
        ranked.scope,
        case when not ranked.is_excluded then ranked.place end as rank,
        ranked.distributor_id,
        ranked.value,
        ranked.reached_at,
        prizes.prize_zh as prize,
        prizes.prize_en,
        ranked.orders,
        ranked.void_orders,
        ranked.is_excluded
    from ranked
    left join prizes
        on not ranked.is_excluded
        and ranked.board = prizes.board
        and {{ in_span('ranked.starts_at', 'prizes.effective_from', 'prizes.effective_until') }}
        and (
            ranked.place > prizes.after_place and ranked.place <= prizes.to_place
            or ranked.value >= prizes.from_value
            and (prizes.below_value is null or ranked.value < prizes.below_value)
        )
    where ranked.is_excluded or ranked.places is null or ranked.place <= ranked.places
)

select * from final
