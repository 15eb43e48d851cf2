with

steps as (select * from {{ ref('int_onboarding_steps') }}),

applicants as (
    select
        flow_version,
        applicant_id,
        min(entered_at) as began_at,
        max(completed_at) filter (where is_last_step) as completed_at,
        bool_or(is_seen_lately) as is_seen_lately
    from steps
    group by flow_version, applicant_id
),

counted as (
    select
        flow_version,
        {{ business_date('began_at') }} as date,
        count(*) as began,
        count(completed_at) as completed,
        count(*) filter (where completed_at is null and is_seen_lately) as under_way,
        count(*) filter (where completed_at is null and not is_seen_lately) as given_up,
        median({{ minutes_between('began_at', 'completed_at') }}) filter (where completed_at >= began_at)
            as median_minutes
    from applicants
    group by 1, 2
),

final as (
    select
        *,
        completed / nullif(completed + given_up, 0) as completion_share
    from counted
)

select * from final
