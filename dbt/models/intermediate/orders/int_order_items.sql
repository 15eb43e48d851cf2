-- Order items with the small key of their order, empty where that has not come: ids are compared as text here, once.
with

order_items as (select * from {{ ref('stg_order_items') }}),

orders as (select * from {{ ref('stg_orders') }}),

final as (
    select
        orders.order_no,
        order_items.order_id,
        order_items.line_no,
        order_items.product_id,
        order_items.gross_fen,
        order_items.batch_no
    from order_items
    left join orders on order_items.order_id = orders.order_id
)

select * from final
