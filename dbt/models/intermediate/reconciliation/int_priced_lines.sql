-- Searched lines with what may be taken for their price: the list price, the order's freight and discount.
with

lines as (select * from {{ ref('int_searched_lines') }}),

orders as (select * from {{ ref('stg_orders') }}),

products as (select * from {{ ref('stg_products') }}),

order_totals as (
    select
        order_no,
        count(*) as items,
        cast(sum(gross_fen) as bigint) as gross_fen
    from {{ ref('int_order_items') }}
    where order_no in (select order_no from lines)
    group by order_no
),

final as (
    select
        lines.*,
        orders.freight_fen,
        orders.order_discount_fen,
        order_totals.items,
        order_totals.gross_fen as order_gross_fen,
        coalesce(products.list_price_fen, lines.unit_price_fen) as list_price_fen,
        cast(coalesce(
            {{ int_divide(wide('orders.freight_fen') ~ ' * lines.gross_fen', 'nullif(order_totals.gross_fen, 0)') }}, 0
        ) as bigint) as freight_part_fen
    from lines
    inner join orders on lines.order_id = orders.order_id
    inner join order_totals on lines.order_no = order_totals.order_no
    left join products on lines.product_id = products.product_id
)

select * from final
