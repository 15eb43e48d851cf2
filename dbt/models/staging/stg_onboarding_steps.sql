select
    applicant_id,
    flow_version,
    step_no,
    step_name,
    entered_at,
    completed_at
from {{ source('raw', 'onboarding_steps') }}
