-- Time from the first fact to the run's instant, cut wherever a date, the terms, a rate or a mall-wide campaign
-- changes: within one slot nothing that decides a commission differs. Every instant falls into exactly one slot.
with

facts as (
    select min(paid_at) as instant from {{ ref('stg_orders') }}
    union all
    select min(completed_at) from {{ ref('stg_refunds') }}
    union all
    select min(shared_at) from {{ ref('stg_shares') }}
    union all
    select min(clicked_at) from {{ ref('stg_share_clicks') }}
    union all
    select min(occurred_at) from {{ ref('stg_activity_events') }}
    union all
    select min(occurred_at) from {{ ref('int_delivered_entries') }}
    union all
    select {{ as_of() }}
),

span as (
    select
        {{ add_days('cast(min(instant) as date)', -1) }} as first_date,
        {{ add_days('cast(' ~ as_of() ~ ' as date)', 1) }} as last_date
    from facts
    where instant <= {{ as_of() }}
),

dates as (
    select {{ each_date('first_date', 'last_date') }} as date from span
),

terms as (select * from {{ ref('int_policy_terms') }}),

campaigns as (select * from {{ ref('int_campaign_spans') }} where product_id is null),

rate_changes as (select * from {{ ref('int_rate_epochs') }}),

cuts as (
    select cast(date as timestamp) as instant from dates
    union
    select {{ business_day_start('date') }} from dates
    union
    select effective_from from terms
    union
    select starts_at from rate_changes
    union
    select starts_at from campaigns
    union
    select ends_at from campaigns
),

slices as (
    select
        instant as starts_at,
        lead(instant) over (order by instant) as ends_at
    from cuts
    where
        instant >= (select cast(first_date as timestamp) from span)
        and instant <= (select cast(last_date as timestamp) from span)
),

final as (
    select
        cast(slices.starts_at as date) as utc_date,
        slices.starts_at,
        slices.ends_at,
        {{ business_date('slices.starts_at') }} as business_date,
        terms.effective_from as terms_from,
        rate_changes.rate_epoch,
        coalesce(campaigns.is_peak, false) as is_peak,
        coalesce(campaigns.is_off_season, false) as is_off_season
    from slices
    left join terms on {{ in_span('slices.starts_at', 'terms.effective_from', 'terms.effective_until') }}
    left join rate_changes on {{ in_span('slices.starts_at', 'rate_changes.starts_at', 'rate_changes.ends_at') }}
    left join campaigns on {{ in_span('slices.starts_at', 'campaigns.starts_at', 'campaigns.ends_at') }}
    where slices.ends_at is not null
)

select * from final
