-- Every buyer's earliest paid order by (paid_at, order_id).
with

paid_orders as (select * from {{ ref('int_paid_orders') }}),

earliest as (
    select
        member_id,
        min(paid_at) as paid_at
    from paid_orders
    group by member_id
),

final as (
    select
        paid_orders.member_id,
        min(paid_orders.order_id) as order_id
    from paid_orders
    inner join earliest
        on paid_orders.member_id = earliest.member_id and paid_orders.paid_at = earliest.paid_at
    group by paid_orders.member_id
)

select * from final
