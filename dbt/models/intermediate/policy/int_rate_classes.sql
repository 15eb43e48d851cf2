-- Products that no rate tells apart share a class. Class 0 holds those of which no rate speaks by product or category.
with

rates as (select * from {{ ref('stg_policy_commission_rates') }}),

products as (select * from {{ ref('stg_products') }}),

named_products as (
    select distinct scope_id as product_id from rates where scope = 'product'
),

named_categories as (
    select distinct scope_id as category from rates where scope = 'category'
),

known as (
    select product_id from products
    union
    select product_id from named_products
),

described as (
    select
        known.product_id,
        named_products.product_id as rated_product_id,
        named_categories.category as rated_category
    from known
    left join products on known.product_id = products.product_id
    left join named_products on known.product_id = named_products.product_id
    left join named_categories on products.category = named_categories.category
),

final as (
    select
        product_id,
        rated_product_id,
        rated_category,
        case
            when rated_product_id is null and rated_category is null then 0
            else dense_rank() over (order by rated_product_id, rated_category)
        end as rate_class
    from described
)

select * from final
