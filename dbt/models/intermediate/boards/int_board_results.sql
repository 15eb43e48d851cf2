-- What each distributor sold in a week or month, after the refunds known by now: orders of their own count for nothing,
-- nor do those that were refunded whole. Orders are summed by small integers, and at once for both periods: the part of
-- a week that lies in one month belongs to both.
with

distributors as (
    select
        *,
        cast(row_number() over (order by distributor_id) as integer) as distributor_no
    from {{ ref('stg_distributors') }}
),

takings as (
    select
        order_no,
        cast(sum(taken_fen) as bigint) as taken_fen
    from {{ ref('int_refund_takings') }}
    group by order_no
),

orders as (
    select
        distributors.distributor_no,
        orders.paid_date,
        orders.paid_at,
        orders.order_kind = 'first' as is_first,
        orders.reason = 'earned' and orders.member_id != distributors.member_id as is_sale,
        orders.reason in ('self_purchase', 'same_device') or orders.member_id = distributors.member_id as is_own,
        coalesce(takings.taken_fen >= orders.base_fen, false) as is_refunded,
        orders.base_fen - coalesce(takings.taken_fen, 0) as left_fen
    from {{ ref('int_judged_orders') }} as orders
    inner join distributors on orders.distributor_id = distributors.distributor_id
    left join takings on orders.order_no = takings.order_no
),

slices as (
    select
        distributor_no,
        {{ monday_of('paid_date') }} as week_start,
        {{ first_of_month('paid_date') }} as month_start,
        count(*) as orders,
        count(*) filter (where is_own or is_refunded) as void_orders,
        count(*) filter (where is_sale and left_fen > 0 and is_first) as new_buyers,
        max(paid_at) filter (where is_sale and left_fen > 0 and is_first) as last_new_buyer_at,
        coalesce(sum(left_fen) filter (where is_sale), 0) as sales_fen,
        max(paid_at) filter (where is_sale and left_fen > 0) as last_sale_at
    from orders
    group by 1, 2, 3
),

results as (
    select
        case when week_start is null then 'month' else 'week' end as period,
        coalesce(week_start, month_start) as period_start,
        distributor_no,
        cast(sum(orders) as bigint) as orders,
        cast(sum(void_orders) as bigint) as void_orders,
        cast(sum(new_buyers) as bigint) as new_buyers,
        max(last_new_buyer_at) as last_new_buyer_at,
        cast(sum(sales_fen) as bigint) as sales_fen,
        max(last_sale_at) as last_sale_at
    from slices
    group by grouping sets ((week_start, distributor_no), (month_start, distributor_no))
),

final as (
    select
        distributors.distributor_id,
        results.*
    from results
    inner join distributors on results.distributor_no = distributors.distributor_no
)

select * from final
