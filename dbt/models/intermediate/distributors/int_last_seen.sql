-- When each distributor last did something, and whose silence is told: of those who are active now, where the mall
-- delivers what people do at all.
with

last_actions as (
    select
        distributor_id,
        max(last_at) as last_active_at
    from {{ ref('int_active_days') }}
    where actions > 0
    group by distributor_id
),

active as (
    select distributor_id from {{ ref('int_membership_spans') }} where ended_because is null
),

delivery as (select count(*) > 0 as tells_activity from last_actions),

final as (
    select
        coalesce(last_actions.distributor_id, active.distributor_id) as distributor_id,
        last_actions.last_active_at,
        active.distributor_id is not null and delivery.tells_activity as is_watched
    from last_actions
    full outer join active on last_actions.distributor_id = active.distributor_id
    cross join delivery
)

select * from final
