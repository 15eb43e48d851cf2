with

commissions as (
    select
        distributor_id,
        {{ monday_of('paid_date') }} as week_start,
        {{ first_of_month('paid_date') }} as month_start,
        cast(sum(commission_fen - clawed_back_fen) as bigint) as commission_fen,
        max(paid_at) as last_earned_at
    from {{ ref('fct_commission_lines') }}
    where commission_fen > clawed_back_fen
    group by 1, 2, 3
),

month_entries as (select * from {{ ref('int_month_entries') }}),

amounts as (
    select
        'week' as period,
        week_start as period_start,
        distributor_id,
        commission_fen,
        0 as monthly_fen,
        last_earned_at
    from commissions
    union all
    select
        'month',
        month_start,
        distributor_id,
        commission_fen,
        0,
        last_earned_at
    from commissions
    union all
    select
        'month',
        month_start,
        distributor_id,
        0,
        amount_fen,
        null
    from month_entries
),

final as (
    select
        period,
        period_start,
        distributor_id,
        cast(sum(commission_fen) as bigint) as commission_fen,
        cast(sum(monthly_fen) as bigint) as monthly_fen,
        cast(sum(commission_fen + monthly_fen) as bigint) as income_fen,
        max(last_earned_at) as last_earned_at
    from amounts
    group by period, period_start, distributor_id
)

select * from final
