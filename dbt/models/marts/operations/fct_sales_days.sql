with

orders as (
    select
        paid_date as date,
        count(*) as orders,
        count(*) filter (where order_kind = 'first') as first_orders,
        count(distinct member_id) as buyers,
        sum(base_fen) as gross_sales_fen
    from {{ ref('int_judged_orders') }}
    group by paid_date
),

lines as (
    select
        paid_date as date,
        count(*) as items
    from {{ ref('fct_commission_lines') }}
    where level = 1
    group by paid_date
),

time_slots as (select * from {{ ref('int_time_slots') }}),

refunds as (
    select
        time_slots.business_date as date,
        sum(takings.taken_fen) as refunds_fen
    from {{ ref('int_refund_takings') }} as takings
    inner join time_slots on {{ in_slot('takings.completed_at') }}
    group by time_slots.business_date
),

span as (
    select
        min(date) as first_date,
        {{ business_date(as_of()) }} as last_date
    from orders
),

calendar as (
    select {{ each_date('first_date', 'last_date') }} as date from span
),

refunds_delivery as (
    select is_delivered from {{ ref('stg_deliveries') }} where table_name = 'refunds'
),

summed as (
    {{ stack_measures(
        ['calendar', 'orders', 'lines', 'refunds'],
        ['date'],
        {
            'calendar': [],
            'orders': ['orders', 'first_orders', 'buyers', 'gross_sales_fen'],
            'lines': ['items'],
            'refunds': ['refunds_fen'],
        }
    ) }}
),

final as (
    select
        summed.date,
        summed.orders,
        summed.first_orders,
        summed.buyers,
        summed.items,
        summed.gross_sales_fen,
        case when refunds_delivery.is_delivered then summed.refunds_fen end as refunds_fen,
        case when refunds_delivery.is_delivered then summed.gross_sales_fen - summed.refunds_fen end as net_sales_fen,
        cast({{ int_divide('summed.gross_sales_fen', 'nullif(summed.orders, 0)') }} as bigint) as average_order_fen,
        summed.date = {{ business_date(as_of()) }} as is_open
    from summed
    left join refunds_delivery on true
)

select * from final
