-- The business dates that each campaign touches, from the first month of facts to a year ahead: even one that was meant
-- to run for ever has an end. Beside each date, the last of the same weekday before the campaign began.
with

campaigns as (
    select
        campaign_id,
        product_id,
        {{ business_date('starts_at') }} as first_date,
        {{ business_date('ends_at - ' ~ microseconds(1)) }} as last_date
    from {{ ref('stg_campaigns') }}
    where starts_at < ends_at
),

calendar as (
    select
        min(month_start) as first_date,
        {{ add_days(business_date(as_of()), 366) }} as last_date
    from {{ ref('int_business_months') }}
),

dates as (
    select
        campaigns.campaign_id,
        campaigns.product_id,
        campaigns.first_date,
        {{ each_date(
            'greatest(campaigns.first_date, calendar.first_date)', 'least(campaigns.last_date, calendar.last_date)'
        ) }} as date
    from campaigns
    cross join calendar
),

numbered as (
    select
        *,
        {{ days_between('first_date', 'date') }} + 1 as day_no
    from dates
),

final as (
    select
        campaign_id,
        product_id,
        date,
        day_no,
        {{ add_days('date', '-7 * (' ~ int_divide('day_no - 1', '7') ~ ' + 1)') }} as same_weekday_date
    from numbered
)

select * from final
