with

assets as (select * from {{ ref('stg_assets') }}),

days as (
    select
        asset_id,
        min(date) filter (where shares > 0) as first_shared_date,
        max(date) filter (where shares > 0) as last_shared_date,
        cast(sum(shares) as bigint) as shares,
        cast(sum(clicks) as bigint) as clicks,
        cast(sum(orders) as bigint) as orders,
        cast(sum(sales_fen) as bigint) as sales_fen
    from {{ ref('fct_material_days') }}
    where asset_id is not null
    group by asset_id
),

final as (
    select
        coalesce(assets.asset_id, days.asset_id) as asset_id,
        assets.kind,
        assets.title,
        assets.season,
        assets.product_id,
        assets.published_at,
        case when assets.retired_at <= {{ as_of() }} then assets.retired_at end as retired_at,
        days.first_shared_date,
        days.last_shared_date,
        coalesce(days.shares, 0) as shares,
        coalesce(days.clicks, 0) as clicks,
        coalesce(days.orders, 0) as orders,
        coalesce(days.sales_fen, 0) as sales_fen
    from assets
    full outer join days on assets.asset_id = days.asset_id
    where assets.published_at <= {{ as_of() }} or days.asset_id is not null
)

select * from final
