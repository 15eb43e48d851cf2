with

steps as (select * from {{ ref('int_onboarding_steps') }}),

counted as (
    select
        flow_version,
        step_no,
        {{ first_by('step_name', ['entered_at', 'applicant_id']) }} as step_name,
        min(entered_at) as first_entered_at,
        max(entered_at) as last_entered_at,
        count(*) as entered,
        count(*) filter (where outcome = 'completed') as completed,
        count(*) filter (where outcome = 'under_way') as under_way,
        count(*) filter (where outcome = 'given_up') as given_up,
        median(minutes) as median_minutes
    from steps
    group by flow_version, step_no
),

final as (
    select
        *,
        completed / nullif(completed + given_up, 0) as completion_share
    from counted
)

select * from final
