-- When members were active distributors themselves, once per account.
select
    distributors.member_id,
    active_spans.active_from,
    active_spans.active_until
from {{ ref('int_distributor_active_spans') }} as active_spans
inner join {{ ref('stg_distributors') }} as distributors
    on active_spans.distributor_id = distributors.distributor_id
