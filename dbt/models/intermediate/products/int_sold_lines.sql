-- Every line of a paid order with the order's date, policy and buyer. A view: each of its readers sums other columns.
{{ config(materialized='fresh_view') }}

with

lines as (select * from {{ ref('int_order_lines') }}),

orders as (select * from {{ ref('int_judged_orders') }}),

final as (
    select
        lines.order_no,
        lines.line_no,
        lines.product_id,
        lines.stage,
        orders.buyer_no,
        orders.paid_date,
        orders.terms_from,
        orders.rate_epoch,
        lines.quantity,
        lines.base_fen,
        lines.discount_fen
    from lines
    inner join orders on lines.order_no = orders.order_no
)

select * from final
