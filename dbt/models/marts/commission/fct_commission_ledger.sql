with

entries as (
    {{ commission_entries() }}
)

select
    entry_id,
    occurred_at,
    occurred_date,
    distributor_id,
    entry_type,
    amount_fen,
    pending_delta_fen,
    payable_delta_fen,
    order_id,
    line_no,
    level,
    month,
    tier,
    policy_from
from entries
