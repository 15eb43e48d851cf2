with

days as (select * from {{ ref('fct_distributor_days') }}),


summed as (
    select
        distributor_id,
        {{ monday_of('date') }} as week_start,
        cast(sum(logins) as bigint) as logins,
        cast(sum(shares) as bigint) as shares,
        cast(sum(clicks) as bigint) as clicks,
        cast(sum(orders) as bigint) as orders,
        cast(sum(first_orders) as bigint) as first_orders,
        cast(sum(sales_fen) as bigint) as sales_fen,
        cast(sum(commission_fen) as bigint) as commission_fen,
        cast(sum(counted_sales_fen) as bigint) as counted_sales_fen
    from days
    group by 1, 2
),

final as (
    select
        *,
        {{ add_days('week_start', 6) }} >= {{ business_date(as_of()) }} as is_open
    from summed
)

select * from final
