-- Who completed a flow's last step, by the day they began or by the step, is the same number.
with

days as (
    select
        flow_version,
        sum(completed) as completed
    from {{ ref('fct_onboarding_days') }}
    group by flow_version
),

steps as (select * from {{ ref('fct_onboarding_funnel') }}),

last_steps as (
    select
        flow_version,
        max(step_no) as step_no
    from steps
    group by flow_version
),

last_completed as (
    select
        steps.flow_version,
        steps.completed
    from steps
    inner join last_steps on steps.flow_version = last_steps.flow_version and steps.step_no = last_steps.step_no
)

select
    coalesce(days.flow_version, last_completed.flow_version) as flow_version,
    days.completed as completed_by_day,
    last_completed.completed as completed_last_step
from days
full outer join last_completed on days.flow_version = last_completed.flow_version
where days.completed is distinct from last_completed.completed
