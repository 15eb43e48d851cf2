-- Every buyer's earliest paid order by (paid_at, order_id).
select
    member_id,
    {{ first_by('order_no', ['paid_at', 'order_id']) }} as order_no
from {{ ref('int_paid_orders') }}
group by member_id
