-- Order items with the small key of their order: ids are compared as text here, once. An item whose order has not come
-- has no key, and the id that it waits for instead.
with

order_items as (select * from {{ ref('stg_order_items') }}),

orders as (select * from {{ ref('stg_orders') }}),

final as (
    select
        orders.order_no,
        case when orders.order_no is null then order_items.order_id end as awaited_order_id,
        order_items.line_no,
        order_items.product_id,
        order_items.quantity,
        order_items.discount_fen,
        order_items.gross_fen,
        order_items.batch_no
    from order_items
    left join orders on order_items.order_id = orders.order_id
)

select * from final
