-- What distributors did and brought in, row by row from every source that tells of it, on its business date. A view: it
-- is read once, by whoever sums all sources together.
{{ config(materialized='fresh_view') }}

with

time_slots as (select * from {{ ref('int_time_slots') }}),

orders as (
    select
        distributor_id,
        paid_date as date,
        1 as orders,
        case order_kind when 'first' then 1 else 0 end as first_orders,
        base_fen as sales_fen
    from {{ ref('int_judged_orders') }}
    where reason = 'earned'
),

counted_sales as (
    select
        distributor_id,
        flowed_date as date,
        flow_fen as counted_sales_fen
    from {{ ref('int_sales_flows') }}
),

actions as (select * from {{ ref('int_active_days') }}),

clicks as (
    select
        shares.distributor_id,
        time_slots.business_date as date,
        1 as clicks
    from {{ ref('stg_share_clicks') }} as clicks
    inner join {{ ref('stg_shares') }} as shares on clicks.share_id = shares.share_id
    inner join time_slots on {{ in_slot('clicks.clicked_at') }}
    where clicks.clicked_at <= {{ as_of() }}
),

final as (
    {{ stack_rows(
        ['orders', 'counted_sales', 'actions', 'clicks'],
        ['distributor_id', 'date'],
        {
            'orders': ['orders', 'first_orders', 'sales_fen'],
            'counted_sales': ['counted_sales_fen'],
            'actions': ['shares', 'logins', 'actions'],
            'clicks': ['clicks'],
        }
    ) }}
)

select * from final
