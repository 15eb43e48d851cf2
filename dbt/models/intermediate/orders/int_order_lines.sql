-- What each line of a paid order counts for (its price less its own discount and its part of the order's), the stage
-- its product was in, and the class of its rates.
with

orders as (select * from {{ ref('int_paid_orders') }}),

order_items as (select * from {{ ref('stg_order_items') }}),

products as (select * from {{ ref('stg_products') }}),

rate_classes as (select * from {{ ref('int_rate_classes') }}),

product_campaigns as (select * from {{ ref('int_product_campaign_days') }}),

time_slots as (select * from {{ ref('int_time_slots') }}),

terms as (select * from {{ ref('int_policy_terms') }}),

discounts as (select * from {{ ref('int_line_discounts') }}),

final as (
    select
        orders.order_no,
        order_items.line_no,
        order_items.product_id,
        coalesce(rate_classes.rate_class, 0) as rate_class,
        order_items.gross_fen - coalesce(discounts.discount_fen, 0) as base_fen,
        case
            when time_slots.is_peak or product_campaigns.is_peak then 'peak'
            when orders.paid_at >= products.launched_at
                and orders.paid_at < products.launched_at + {{ days('terms.launch_days') }}
                then 'launch'
            when time_slots.is_off_season or product_campaigns.is_off_season then 'off_season'
            else 'mature'
        end as stage
    from order_items
    inner join orders on order_items.order_id = orders.order_id
    inner join time_slots on orders.slot_id = time_slots.slot_id
    inner join terms on orders.terms_from = terms.effective_from
    left join discounts
        on orders.order_no = discounts.order_no and order_items.line_no = discounts.line_no
    left join products on order_items.product_id = products.product_id
    left join rate_classes on order_items.product_id = rate_classes.product_id
    left join product_campaigns
        on order_items.product_id = product_campaigns.product_id
        and product_campaigns.utc_date = cast(orders.paid_at as date)
        and orders.paid_at >= product_campaigns.starts_at
        and orders.paid_at < product_campaigns.ends_at
)

select * from final
