with

summed as ({{ distributor_periods('week_start', monday_of('date')) }}),

final as (
    select
        distributor_id,
        week_start,
        {{ known_logins() }} as logins,
        shares,
        clicks,
        orders,
        first_orders,
        sales_fen,
        commission_fen,
        counted_sales_fen,
        {{ add_days('week_start', 6) }} >= {{ business_date(as_of()) }} as is_open
    from summed
)

select * from final
