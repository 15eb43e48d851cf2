select
    distributor_id,
    changed_at,
    lead(changed_at) over (partition by distributor_id order by changed_at) as until,
    status
from {{ ref('stg_distributor_status_changes') }}
where changed_at <= {{ as_of() }}
