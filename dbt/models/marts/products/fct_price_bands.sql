with

product_months as (select * from {{ ref('fct_product_months') }}),

bands as (select * from {{ ref('int_price_bands') }}),

months as (
    select distinct
        product_months.month_start,
        product_months.is_open,
        business_months.judged_at
    from product_months
    inner join {{ ref('int_business_months') }} as business_months
        on product_months.month_start = business_months.month_start
),

products_delivery as (
    select is_delivered from {{ ref('stg_deliveries') }} where table_name = 'products'
),

-- Every band of every month, also where nothing stood in it: but of products that nobody delivered nothing is known.
offered as (
    select
        months.month_start,
        bands.band,
        bands.from_fen,
        bands.until_fen
    from months
    inner join products_delivery on products_delivery.is_delivered
    inner join bands on {{ in_span('months.judged_at', 'bands.effective_from', 'bands.effective_until') }}
),

stood as (
    select
        month_start,
        price_band as band,
        count(*) as products,
        count(*) filter (where orders > 0) as sold_products,
        cast(sum(units) as bigint) as units,
        cast(sum(sales_fen) as bigint) as sales_fen
    from product_months
    group by month_start, price_band
),

bought as (
    select
        month_start,
        price_band as band,
        buyers
    from {{ ref('int_price_band_buyers') }}
),

stacked as (
    {{ stack_measures(
        ['offered', 'stood', 'bought'],
        ['month_start', 'band'],
        {'offered': [], 'stood': ['products', 'sold_products', 'units', 'sales_fen'], 'bought': ['buyers']}
    ) }}
),

final as (
    select
        stacked.month_start,
        months.is_open,
        stacked.band as price_band,
        offered.from_fen,
        offered.until_fen,
        stacked.products,
        stacked.sold_products,
        stacked.units,
        stacked.sales_fen,
        stacked.buyers
    from stacked
    inner join months on stacked.month_start = months.month_start
    left join offered on stacked.month_start = offered.month_start and stacked.band = offered.band
)

select * from final
