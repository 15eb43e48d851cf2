-- What distributors did themselves, approved or not, by business date: `actions` is how much of it the rule of the day
-- counts as activity. Kept by day: a tenth of the rows, and a silence is whole days.
with

actions as (
    select
        distributor_id,
        'share' as activity,
        shared_at as acted_at,
        1 as shares
    from {{ ref('stg_shares') }}
    union all
    select
        distributor_id,
        event_type,
        occurred_at,
        0
    from {{ ref('stg_activity_events') }}
),

time_slots as (
    select
        slots.utc_date,
        slots.starts_at,
        slots.ends_at,
        days.date,
        days.activity = 'any' as counts_any,
        concat(' ', days.activity, ' ') as counted
    from {{ ref('int_time_slots') }} as slots
    inner join {{ ref('int_business_days') }} as days on slots.business_date = days.date
),

placed as (
    select
        actions.*,
        time_slots.date,
        time_slots.counts_any or contains(time_slots.counted, concat(' ', actions.activity, ' ')) as is_counted
    from actions
    inner join time_slots on {{ in_slot('actions.acted_at') }}
    where actions.acted_at <= {{ as_of() }}
),

final as (
    select
        distributor_id,
        date,
        min(acted_at) filter (where is_counted) as first_at,
        max(acted_at) filter (where is_counted) as last_at,
        cast(sum(shares) as bigint) as shares,
        count(*) filter (where activity = 'login') as logins,
        count(*) filter (where is_counted) as actions
    from placed
    group by distributor_id, date
)

select * from final
