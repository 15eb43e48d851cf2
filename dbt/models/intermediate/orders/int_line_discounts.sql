-- Each line's part of its order's discount, by largest remainder over what the lines cost.
with

orders as (
    select * from {{ ref('int_paid_orders') }} where order_discount_fen > 0
),

order_items as (select * from {{ ref('int_order_items') }}),

items as (
    select
        orders.order_no,
        order_items.line_no,
        order_items.gross_fen,
        orders.order_discount_fen,
        sum(order_items.gross_fen) over (partition by orders.order_no) as order_gross_fen
    from orders
    inner join order_items on orders.order_no = order_items.order_no
),

shares as (
    select
        order_no,
        line_no,
        order_discount_fen,
        {{ spread_floor('order_discount_fen', 'gross_fen', 'order_gross_fen') }} as floor_fen,
        {{ spread_remainder('order_discount_fen', 'gross_fen', 'order_gross_fen') }} as remainder
    from items
),

final as (
    select
        order_no,
        line_no,
        cast({{ spread_part('floor_fen', 'remainder', 'order_discount_fen', 'order_no') }} as bigint) as discount_fen
    from shares
)

select * from final
