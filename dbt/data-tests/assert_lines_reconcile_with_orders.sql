-- Every item of a paid order that is not held back became one line at level 1, and their bases add up to the items less
-- the order's discount.
with

lines as (
    select
        order_id,
        count(*) as lines,
        cast(sum(base_fen) as bigint) as base_fen
    from {{ ref('fct_commission_lines') }}
    where level = 1
    group by order_id
),

orders as (select * from {{ ref('int_paid_orders') }}),

items as (
    select
        order_no,
        count(*) as items,
        cast(sum(gross_fen) as bigint) as gross_fen
    from {{ ref('int_order_items') }}
    group by order_no
),

expected as (
    select
        orders.order_id,
        items.items,
        items.gross_fen - orders.order_discount_fen as base_fen
    from orders
    inner join items on orders.order_no = items.order_no
)

select
    coalesce(expected.order_id, lines.order_id) as order_id,
    expected.base_fen,
    lines.base_fen as lines_base_fen
from expected
full outer join lines on expected.order_id = lines.order_id
where expected.items is distinct from lines.lines or expected.base_fen is distinct from lines.base_fen
