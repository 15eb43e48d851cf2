with

products as (select * from {{ ref('stg_products') }}),

campaigns as (
    select
        product_id,
        is_peak,
        is_off_season
    from {{ ref('int_campaign_spans') }}
    where starts_at <= {{ as_of() }} and ends_at > {{ as_of() }}
),

running as (
    select
        products.product_id,
        bool_or(campaigns.is_peak) as is_peak,
        bool_or(campaigns.is_off_season) as is_off_season
    from products
    inner join campaigns on campaigns.product_id is null or campaigns.product_id = products.product_id
    group by products.product_id
),

terms as (
    select launch_days from {{ ref('int_policy_terms') }}
    where effective_from <= {{ as_of() }} and effective_until > {{ as_of() }}
),

sales as (
    select
        product_id,
        cast(sum(units) as bigint) as units,
        cast(sum(sales_fen) as bigint) as sales_fen,
        cast(sum(refunds_fen) as bigint) as refunds_fen,
        cast(sum(accrued_fen) as bigint) as accrued_fen,
        cast(sum(commission_fen) as bigint) as commission_fen
    from {{ ref('fct_product_days') }}
    group by product_id
),

bands as (
    select * from {{ ref('int_price_bands') }} where effective_from <= {{ as_of() }} and effective_until > {{ as_of() }}
),

final as (
    select
        products.product_id,
        products.name,
        products.category,
        products.list_price_fen,
        products.cost_fen,
        products.launched_at,
        products.retired_at,
        case
            when running.is_peak then 'peak'
            when products.launched_at <= {{ as_of() }}
                and products.launched_at + {{ days('terms.launch_days') }} > {{ as_of() }}
                then 'launch'
            when running.is_off_season then 'off_season'
            else 'mature'
        end as stage,
        bands.band as price_band,
        {{ share_bp('products.list_price_fen - products.cost_fen', 'products.list_price_fen') }} as gross_margin_bp,
        {{ share_bp('sales.accrued_fen', 'sales.sales_fen') }} as rate_bp,
        gross_margin_bp - rate_bp as margin_after_commission_bp,
        coalesce(sales.units, 0) as units,
        coalesce(sales.sales_fen, 0) as sales_fen,
        coalesce(sales.refunds_fen, 0) as refunds_fen,
        coalesce(sales.commission_fen, 0) as commission_fen
    from products
    left join running on products.product_id = running.product_id
    left join terms on true
    left join sales on products.product_id = sales.product_id
    left join bands
        on products.list_price_fen >= bands.from_fen
        and (bands.until_fen is null or products.list_price_fen < bands.until_fen)
)

select * from final
