-- Every week or month of a board since the first order, with the terms in force when it began: before, or without any,
-- nobody can say who sold nothing. People are judged as they stand now, or as they stood when the period was issued.
with

terms as (
    select * from {{ ref('int_board_terms') }} where places is distinct from 0
),

first_order as (select min(paid_date) as date from {{ ref('int_judged_orders') }}),

dates as (
    select distinct time_slots.business_date as date
    from {{ ref('int_time_slots') }} as time_slots
    inner join first_order on time_slots.business_date >= first_order.date
    where time_slots.business_date <= {{ business_date(as_of()) }}
),

spans as (
    select distinct
        'week' as period,
        {{ monday_of('date') }} as period_start,
        {{ add_days(monday_of('date'), 6) }} as period_end
    from dates
    union all
    select distinct
        'month',
        {{ first_of_month('date') }},
        {{ add_days(next_month(first_of_month('date')), -1) }}
    from dates
),

bounds as (
    select
        *,
        {{ business_day_start('period_start') }} as starts_at,
        {{ business_day_start(add_days('period_end', 1)) }} as ends_at
    from spans
),

issues as (
    select distinct
        board,
        period_start,
        as_of,
        issued_at
    from {{ ref('int_board_issues') }}
),

final as (
    select
        terms.*,
        bounds.period_start,
        bounds.period_end,
        bounds.starts_at,
        bounds.ends_at,
        bounds.ends_at + {{ days('terms.issue_after_days') }} as ready_at,
        bounds.ends_at > {{ as_of() }} as is_open,
        coalesce(issues.as_of, {{ as_of() }}) as judged_at,
        issues.issued_at
    from terms
    inner join bounds
        on terms.period = bounds.period
        and {{ in_span('bounds.starts_at', 'terms.effective_from', 'terms.effective_until') }}
    left join issues on terms.board = issues.board and bounds.period_start = issues.period_start
)

select * from final
