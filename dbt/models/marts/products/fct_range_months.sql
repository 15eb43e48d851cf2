with

product_months as (select * from {{ ref('fct_product_months') }}),

scoped as (
    select
        'all' as scope,
        cast(null as varchar) as category,
        month_start,
        is_open,
        product_id,
        orders > 0 as is_sold,
        sales_fen
    from product_months
    union all
    select
        'category',
        category,
        month_start,
        is_open,
        product_id,
        orders > 0,
        sales_fen
    from product_months
),

ranked as (
    select
        *,
        row_number() over (
            partition by scope, category, month_start order by sales_fen desc, product_id
        ) as sales_rank,
        count(*) filter (where is_sold) over (partition by scope, category, month_start) as sold_products
    from scoped
),

sums as (
    select
        month_start,
        is_open,
        scope,
        category,
        count(*) as products,
        count(*) filter (where is_sold) as sold_products,
        cast(sum(sales_fen) as bigint) as sales_fen,
        cast(sum(sales_fen) filter (
            where sales_rank <= {{ int_divide('sold_products + 9', '10') }}
        ) as bigint) as top_tenth_fen,
        cast(sum(sales_fen) filter (
            where sales_rank <= {{ int_divide('sold_products + 4', '5') }}
        ) as bigint) as top_fifth_fen,
        sum({{ wide('sales_fen') }} * sales_fen) as squared_sales
    from ranked
    group by month_start, is_open, scope, category
),

products_delivery as (
    select is_delivered from {{ ref('stg_deliveries') }} where table_name = 'products'
),

final as (
    select
        sums.month_start,
        sums.is_open,
        sums.scope,
        sums.category,
        case when products_delivery.is_delivered then sums.products end as active_products,
        sums.sold_products,
        {{ share_bp('sums.sold_products', 'active_products') }} as sold_bp,
        sums.sales_fen,
        {{ share_bp('coalesce(sums.top_tenth_fen, 0)', 'sums.sales_fen') }} as top_tenth_bp,
        {{ share_bp('coalesce(sums.top_fifth_fen, 0)', 'sums.sales_fen') }} as top_fifth_bp,
        {{ share_bp('sums.squared_sales', wide('sums.sales_fen') ~ ' * sums.sales_fen') }} as concentration_bp
    from sums
    left join products_delivery on true
)

select * from final
