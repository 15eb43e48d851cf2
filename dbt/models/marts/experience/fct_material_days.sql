with

time_slots as (select * from {{ ref('int_time_slots') }}),

shared as (
    select
        shares.asset_id,
        time_slots.business_date as date,
        count(*) as shares
    from {{ ref('stg_shares') }} as shares
    inner join time_slots on {{ in_slot('shares.shared_at') }}
    where shares.shared_at <= {{ as_of() }}
    group by shares.asset_id, time_slots.business_date
),

clicked as (
    select
        shares.asset_id,
        time_slots.business_date as date,
        count(*) as clicks
    from {{ ref('stg_share_clicks') }} as clicks
    inner join {{ ref('stg_shares') }} as shares on clicks.share_id = shares.share_id
    inner join time_slots on {{ in_slot('clicks.clicked_at') }}
    where clicks.clicked_at <= {{ as_of() }}
    group by shares.asset_id, time_slots.business_date
),

ordered as (
    select
        asset_id,
        paid_date as date,
        count(*) as orders,
        cast(sum(base_fen) as bigint) as sales_fen
    from {{ ref('int_material_orders') }}
    group by asset_id, paid_date
),

days as (
    {{ stack_measures(
        ['shared', 'clicked', 'ordered'],
        ['asset_id', 'date'],
        {'shared': ['shares'], 'clicked': ['clicks'], 'ordered': ['orders', 'sales_fen']}
    ) }}
),

assets as (select * from {{ ref('stg_assets') }}),

final as (
    select
        days.asset_id,
        days.date,
        assets.kind,
        assets.title,
        assets.season,
        assets.product_id,
        days.shares,
        days.clicks,
        days.orders,
        days.sales_fen
    from days
    left join assets on days.asset_id = assets.asset_id
)

select * from final
