with

summed as (
    select
        asset_id,
        {{ first_of_month('date') }} as month_start,
        kind,
        title,
        season,
        product_id,
        cast(sum(shares) as bigint) as shares,
        cast(sum(clicks) as bigint) as clicks,
        cast(sum(orders) as bigint) as orders,
        cast(sum(sales_fen) as bigint) as sales_fen
    from {{ ref('fct_material_days') }}
    group by all
),

buyers as (select * from {{ ref('int_material_buyers') }}),

months as (select * from {{ ref('int_business_months') }}),

final as (
    select
        summed.asset_id,
        summed.month_start,
        months.last_instant >= {{ as_of() }} as is_open,
        summed.kind,
        summed.title,
        summed.season,
        summed.product_id,
        summed.shares,
        summed.clicks,
        summed.orders,
        coalesce(buyers.buyers, 0) as buyers,
        summed.sales_fen
    from summed
    inner join months on summed.month_start = months.month_start
    left join buyers
        on summed.asset_id is not distinct from buyers.asset_id and summed.month_start = buyers.month_start
)

select * from final
