-- Every paid order that is not held back has all its lines, and their bases add up to the order's.
with

lines as (
    select
        order_id,
        cast(sum(base_fen) as bigint) as base_fen
    from {{ ref('fct_commission_lines') }}
    where level = 1
    group by order_id
),

orders as (select * from {{ ref('int_paid_orders') }})

select
    orders.order_id,
    orders.base_fen,
    lines.base_fen as lines_base_fen
from orders
full outer join lines on orders.order_id = lines.order_id
where
    lines.order_id is null and orders.base_fen != 0
    or orders.order_id is null
    or lines.base_fen != orders.base_fen
