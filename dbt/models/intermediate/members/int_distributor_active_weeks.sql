-- In which business weeks each distributor did something themselves: a share, or whatever else the mall records of
-- them. Clicks and orders are what others did.
with

actions as (
    select
        distributor_id,
        shared_at as acted_at
    from {{ ref('stg_shares') }}
    union all
    select
        distributor_id,
        occurred_at
    from {{ ref('stg_activity_events') }}
),

time_slots as (select * from {{ ref('int_time_slots') }}),

final as (
    select distinct
        actions.distributor_id,
        {{ monday_of('time_slots.business_date') }} as week_start
    from actions
    inner join time_slots on {{ in_slot('actions.acted_at') }}
    where actions.acted_at <= {{ as_of() }}
)

select * from final
