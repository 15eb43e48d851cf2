-- How many of each weekly cohort were active in each week. A distributor belongs to the week of the approval, a member
-- to that of the first payment; who had paid before the delivered orders begin belongs to none.
with

distributors as (
    select
        distributor_id,
        {{ monday_of(business_date('approved_at')) }} as cohort_week
    from {{ ref('stg_distributors') }}
    where approved_at <= {{ as_of() }}
),

active_weeks as (select * from {{ ref('int_distributor_active_weeks') }}),

-- The first order of each buyer in each week.
buyer_weeks as (
    select
        {{ monday_of('first_paid_date') }} as cohort_week,
        {{ monday_of('paid_date') }} as week_start
    from {{ ref('int_buyer_orders') }}
    where
        first_paid_date is not null
        and (previous_paid_date is null or {{ monday_of('previous_paid_date') }} < {{ monday_of('paid_date') }})
),

final as (
    select
        'distributors' as population,
        distributors.cohort_week,
        active_weeks.week_start,
        count(*) as active
    from distributors
    inner join active_weeks
        on distributors.distributor_id = active_weeks.distributor_id
        and distributors.cohort_week <= active_weeks.week_start
    group by distributors.cohort_week, active_weeks.week_start
    union all
    select
        'members',
        cohort_week,
        week_start,
        count(*)
    from buyer_weeks
    group by cohort_week, week_start
)

select * from final
