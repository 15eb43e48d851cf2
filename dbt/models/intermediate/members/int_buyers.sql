-- Members who paid an order, by the small key of the buyer.
select
    buyer_no,
    member_id,
    count(*) as orders,
    cast(sum(base_fen) as bigint) as spend_fen,
    min(paid_at) as first_paid_at,
    max(paid_at) as last_paid_at
from {{ ref('int_judged_orders') }}
group by buyer_no, member_id
