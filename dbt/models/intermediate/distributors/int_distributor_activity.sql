-- What distributors did and brought in, counted per business date from every source that tells of it; a day has a row
-- of each source. A view: it is read once, by whoever sums the sources.
{{ config(materialized='fresh_view') }}

with

time_slots as (select * from {{ ref('int_time_slots') }}),

orders as (
    select
        distributor_id,
        paid_date as date,
        count(*) as orders,
        count(*) filter (where order_kind = 'first') as first_orders,
        cast(sum(base_fen) as bigint) as sales_fen
    from {{ ref('int_judged_orders') }}
    where reason = 'earned'
    group by 1, 2
),

counted_sales as (
    select
        distributor_id,
        flowed_date as date,
        cast(sum(flow_fen) as bigint) as counted_sales_fen
    from {{ ref('int_sales_flows') }}
    group by 1, 2
),

shares as (
    select
        shares.distributor_id,
        time_slots.business_date as date,
        count(*) as shares
    from {{ ref('stg_shares') }} as shares
    inner join time_slots on {{ in_slot('shares.shared_at') }}
    where shares.shared_at <= {{ as_of() }}
    group by 1, 2
),

clicks as (
    select
        shares.distributor_id,
        time_slots.business_date as date,
        count(*) as clicks
    from {{ ref('stg_share_clicks') }} as clicks
    inner join {{ ref('stg_shares') }} as shares on clicks.share_id = shares.share_id
    inner join time_slots on {{ in_slot('clicks.clicked_at') }}
    where clicks.clicked_at <= {{ as_of() }}
    group by 1, 2
),

final as (
    {{ stack_rows(
        ['orders', 'counted_sales', 'shares', 'clicks'],
        ['distributor_id', 'date'],
        {
            'orders': ['orders', 'first_orders', 'sales_fen'],
            'counted_sales': ['counted_sales_fen'],
            'shares': ['shares'],
            'clicks': ['clicks'],
        }
    ) }}
)

select * from final
