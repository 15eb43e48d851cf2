select
    distributor_id,
    status,
    changed_at
from {{ source('raw', 'distributor_status_changes') }}
