with

month_entries as (
    select
        distributor_id,
        month_start,
        cast(sum(amount_fen) filter (where entry_type = 'bonus') as bigint) as bonus_fen,
        cast(sum(amount_fen) filter (where entry_type = 'management') as bigint) as management_fen,
        cast(sum(amount_fen) filter (where entry_type = 'mentor') as bigint) as mentor_fen
    from {{ ref('int_month_entries') }}
    group by distributor_id, month_start
),

months as (select * from {{ ref('int_business_months') }}),

summed as ({{ distributor_periods('month_start', first_of_month('date')) }}),

final as (
    select
        coalesce(summed.distributor_id, month_entries.distributor_id) as distributor_id,
        coalesce(summed.month_start, month_entries.month_start) as month_start,
        {{ known_logins('summed.logins') }} as logins,
        coalesce(summed.shares, 0) as shares,
        coalesce(summed.clicks, 0) as clicks,
        coalesce(summed.orders, 0) as orders,
        coalesce(summed.first_orders, 0) as first_orders,
        coalesce(summed.sales_fen, 0) as sales_fen,
        coalesce(summed.commission_fen, 0) as commission_fen,
        coalesce(summed.counted_sales_fen, 0) as counted_sales_fen,
        coalesce(month_entries.bonus_fen, 0) as bonus_fen,
        coalesce(month_entries.management_fen, 0) as management_fen,
        coalesce(month_entries.mentor_fen, 0) as mentor_fen,
        months.closes_at,
        -- Months before the first fact are in no calendar: nothing can come of them any more.
        not coalesce(months.is_posted, true) as is_provisional
    from summed
    full outer join month_entries
        on summed.distributor_id = month_entries.distributor_id
        and summed.month_start = month_entries.month_start
    left join months on coalesce(summed.month_start, month_entries.month_start) = months.month_start
)

select * from final
