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
        cast(sum(base_fen) filter (where level = 1) as bigint) as sales_fen,
        cast(sum(commission_fen - clawed_back_fen) as bigint) as commission_fen
    from {{ ref('fct_commission_lines') }}
    group by product_id
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
        case
            when products.list_price_fen > 0
                then {{ int_divide(
                    '(products.list_price_fen - products.cost_fen) * 10000', 'products.list_price_fen'
                ) }}
        end as gross_margin_bp,
        coalesce(sales.sales_fen, 0) as sales_fen,
        coalesce(sales.commission_fen, 0) as commission_fen
    from products
    left join running on products.product_id = running.product_id
    left join terms on true
    left join sales on products.product_id = sales.product_id
)

select * from final
