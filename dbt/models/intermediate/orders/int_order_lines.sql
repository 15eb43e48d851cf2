-- What each line of a paid order counts for (its price less its own discount and its part of the order's), the stage
-- its product was in, and the class of its rates.
with

orders as (select * from {{ ref('int_paid_orders') }}),

order_items as (select * from {{ ref('int_order_items') }}),

-- Every product that is sold or that a rate names.
products as (
    select
        rate_classes.product_id,
        rate_classes.rate_class,
        products.launched_at
    from {{ ref('int_rate_classes') }} as rate_classes
    left join {{ ref('stg_products') }} as products on rate_classes.product_id = products.product_id
),

product_campaigns as (select * from {{ ref('int_product_campaign_days') }}),

discounts as (select * from {{ ref('int_line_discounts') }}),

final as (
    select
        orders.order_no,
        order_items.line_no,
        order_items.product_id,
        coalesce(products.rate_class, 0) as rate_class,
        order_items.quantity,
        order_items.discount_fen + coalesce(discounts.discount_fen, 0) as discount_fen,
        order_items.gross_fen - coalesce(discounts.discount_fen, 0) as base_fen,
        case
            when orders.is_peak or product_campaigns.is_peak then 'peak'
            when orders.paid_at >= products.launched_at
                and orders.paid_at < products.launched_at + {{ days('orders.launch_days') }}
                then 'launch'
            when orders.is_off_season or product_campaigns.is_off_season then 'off_season'
            else 'mature'
        end as stage
    from order_items
    inner join orders on order_items.order_no = orders.order_no
    left join discounts
        on orders.order_no = discounts.order_no and order_items.line_no = discounts.line_no
    left join products on order_items.product_id = products.product_id
    left join product_campaigns
        on order_items.product_id = product_campaigns.product_id
        and product_campaigns.utc_date = cast(orders.paid_at as date)
        and orders.paid_at >= product_campaigns.starts_at
        and orders.paid_at < product_campaigns.ends_at
)

select * from final
