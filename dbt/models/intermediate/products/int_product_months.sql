-- Each product in every business month, from the first sale of any on, in which it was on sale or sold, with the price
-- band that it stood in: its list price as known now, among the bands in force at the month's last instant.
with

products as (select * from {{ ref('stg_products') }}),

buyers as (select * from {{ ref('int_product_buyers') }}),

months as (
    select
        *,
        {{ business_day_start('month_start') }} as starts_at
    from {{ ref('int_business_months') }}
    where month_start >= (select min(month_start) from buyers)
),

bands as (select * from {{ ref('int_price_bands') }}),

on_sale as (
    select
        products.product_id,
        months.month_start
    from products
    inner join months
        on coalesce(products.launched_at, {{ beginning_of_time() }}) <= months.judged_at
        and coalesce(products.retired_at, {{ end_of_time() }}) > months.starts_at
),

stocked as (
    select
        coalesce(on_sale.product_id, buyers.product_id) as product_id,
        coalesce(on_sale.month_start, buyers.month_start) as month_start,
        coalesce(buyers.orders, 0) as orders,
        coalesce(buyers.buyers, 0) as buyers
    from on_sale
    full outer join buyers
        on on_sale.product_id = buyers.product_id and on_sale.month_start = buyers.month_start
),

final as (
    select
        stocked.product_id,
        stocked.month_start,
        months.last_instant >= {{ as_of() }} as is_open,
        products.category,
        bands.band as price_band,
        stocked.orders,
        stocked.buyers
    from stocked
    inner join months on stocked.month_start = months.month_start
    left join products on stocked.product_id = products.product_id
    left join bands
        on months.judged_at >= bands.effective_from
        and months.judged_at < bands.effective_until
        and products.list_price_fen >= bands.from_fen
        and (bands.until_fen is null or products.list_price_fen < bands.until_fen)
)

select * from final
