with

steps as (select * from {{ ref('int_onboarding_steps') }}),

applicants as (
    select
        flow_version,
        applicant_id,
        min(entered_at) as began_at,
        max(step_no) as step_no,
        {{ last_by('step_name', ['step_no']) }} as step_name,
        {{ last_by('entered_at', ['step_no']) }} as entered_at,
        coalesce(max(step_no) filter (where completed_at is not null) = max(step_no), false) as is_step_completed,
        max(greatest(entered_at, completed_at)) as last_seen_at,
        bool_or(is_seen_lately) as is_seen_lately,
        max(completed_at) filter (where is_last_step) as completed_at
    from steps
    group by flow_version, applicant_id
),

final as (
    select
        flow_version,
        applicant_id,
        began_at,
        {{ business_date('began_at') }} as began_date,
        step_no,
        step_name,
        entered_at,
        is_step_completed,
        last_seen_at,
        case
            when completed_at is not null then 'completed'
            when is_seen_lately then 'under_way'
            else 'given_up'
        end as outcome
    from applicants
)

select * from final
