-- The member who paid first on each device, by (paid_at, order_id). An unknown device belongs to nobody.
select
    device_id,
    {{ first_by('member_id', ['paid_at', 'order_id']) }} as member_id
from {{ ref('int_paid_orders') }}
where device_id is not null
group by device_id
