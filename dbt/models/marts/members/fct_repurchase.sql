with

tiers as (
    select
        buyers.buyer_no,
        member_tiers.tier,
        member_tiers.since,
        member_tiers.until
    from {{ ref('int_member_tiers') }} as member_tiers
    inner join {{ ref('int_buyers') }} as buyers on member_tiers.member_id = buyers.member_id
),

windows as (
    select codes.window_days from (values (30), (60), (90)) as codes (window_days)
),

-- Of each buyer of a month, the first order in it.
orders as (
    select * from {{ ref('int_buyer_orders') }}
    where
        previous_paid_date is null
        or {{ first_of_month('previous_paid_date') }} < {{ first_of_month('paid_date') }}
),

purchases as (
    select
        {{ first_of_month('orders.paid_date') }} as cohort_month,
        coalesce(tiers.tier, 'fan') as tier,
        orders.paid_at,
        orders.next_paid_at
    from orders
    left join tiers
        on orders.buyer_no = tiers.buyer_no
        and {{ in_span('orders.paid_at', 'tiers.since', 'tiers.until') }}
),

windowed as (
    select
        purchases.cohort_month,
        purchases.tier,
        windows.window_days,
        purchases.paid_at + {{ days('windows.window_days') }} <= {{ as_of() }} as is_due,
        purchases.next_paid_at <= purchases.paid_at + {{ days('windows.window_days') }} as has_returned
    from purchases
    cross join windows
),

counted as (
    select
        cohort_month,
        tier,
        window_days,
        count(*) as buyers,
        count(*) filter (where is_due) as due,
        count(*) filter (where is_due and has_returned) as returned
    from windowed
    group by cohort_month, tier, window_days
),

final as (
    select
        cohort_month,
        tier,
        window_days,
        buyers,
        due,
        returned,
        case when due > 0 then cast(returned as double) / due end as repurchase_share,
        {{ business_day_start(next_month('cohort_month')) }} + {{ days('window_days') }} <= {{ as_of() }} as is_over
    from counted
)

select * from final
