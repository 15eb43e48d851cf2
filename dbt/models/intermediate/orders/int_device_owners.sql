-- The member who paid first on each device, by (paid_at, order_id). An unknown device belongs to nobody.
with

paid_orders as (
    select * from {{ ref('int_paid_orders') }} where device_id is not null
),

earliest as (
    select
        device_id,
        min(paid_at) as paid_at
    from paid_orders
    group by device_id
),

first_orders as (
    select
        paid_orders.device_id,
        min(paid_orders.order_id) as order_id
    from paid_orders
    inner join earliest
        on paid_orders.device_id = earliest.device_id and paid_orders.paid_at = earliest.paid_at
    group by paid_orders.device_id
),

final as (
    select
        first_orders.device_id,
        paid_orders.member_id
    from first_orders
    inner join paid_orders on first_orders.order_id = paid_orders.order_id
)

select * from final
