with

standings as (
    select
        board,
        period_start,
        scope,
        count(*) filter (where not is_excluded) as people,
        count(*) filter (where is_excluded) as excluded
    from {{ ref('fct_board_standings') }}
    group by board, period_start, scope
),

scopes as (
    select distinct
        true as is_by_region,
        region as scope
    from {{ ref('stg_distributors') }}
    where region is not null
    union all
    select
        false,
        'all'
),

final as (
    select
        periods.board,
        periods.period_start,
        scopes.scope,
        periods.period_end,
        periods.period,
        periods.name_zh,
        periods.name_en,
        periods.measure,
        periods.minimum,
        periods.places,
        periods.tie_rule,
        periods.is_masked,
        coalesce(standings.people, 0) as people,
        coalesce(standings.excluded, 0) as excluded,
        periods.is_open,
        periods.ready_at,
        periods.ready_at <= {{ as_of() }} as is_ready,
        periods.issued_at,
        periods.effective_from as policy_from
    from {{ ref('int_board_periods') }} as periods
    inner join scopes on periods.is_by_region = scopes.is_by_region
    left join standings
        on periods.board = standings.board
        and periods.period_start = standings.period_start
        and scopes.scope = standings.scope
)

select * from final
