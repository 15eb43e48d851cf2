-- The steps that applicants have entered, each with how it ended for them by now. Who went on to a later step is done
-- with this one, whether or not its end was told; who was seen lately may still go on.
with

steps as (
    select
        flow_version,
        applicant_id,
        step_no,
        step_name,
        entered_at,
        case when completed_at <= {{ as_of() }} then completed_at end as completed_at
    from {{ ref('stg_onboarding_steps') }}
    where entered_at <= {{ as_of() }}
),

applicants as (
    select
        flow_version,
        applicant_id,
        max(step_no) as furthest_step_no,
        max(greatest(entered_at, completed_at)) + {{ days(var('under_way_days')) }} > {{ as_of() }} as is_seen_lately
    from steps
    group by flow_version, applicant_id
),

flows as (
    select
        flow_version,
        max(step_no) as last_step_no
    from steps
    group by flow_version
),

final as (
    select
        steps.flow_version,
        steps.applicant_id,
        steps.step_no,
        steps.step_name,
        steps.entered_at,
        steps.completed_at,
        steps.step_no = flows.last_step_no as is_last_step,
        applicants.is_seen_lately,
        case
            when steps.completed_at is not null or steps.step_no < applicants.furthest_step_no then 'completed'
            when applicants.is_seen_lately then 'under_way'
            else 'given_up'
        end as outcome,
        -- A form may be filled in after the fact: an end before the beginning is no time that it took.
        case
            when steps.completed_at >= steps.entered_at
                then {{ minutes_between('steps.entered_at', 'steps.completed_at') }}
        end as minutes
    from steps
    inner join applicants
        on steps.flow_version = applicants.flow_version and steps.applicant_id = applicants.applicant_id
    inner join flows on steps.flow_version = flows.flow_version
)

select * from final
