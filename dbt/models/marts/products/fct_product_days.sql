with

refunded as (
    select
        order_no,
        line_no,
        cast(sum(taken_fen) as bigint) as refunds_fen
    from {{ ref('int_refund_takings') }}
    group by order_no, line_no
),

sold as (
    select
        lines.product_id,
        lines.paid_date as date,
        lines.stage,
        lines.terms_from,
        lines.rate_epoch,
        cast(sum(lines.quantity) as bigint) as units,
        cast(sum(lines.base_fen) as bigint) as sales_fen,
        cast(sum(lines.discount_fen) as bigint) as discount_fen,
        cast(coalesce(sum(refunded.refunds_fen), 0) as bigint) as refunds_fen
    from {{ ref('int_sold_lines') }} as lines
    left join refunded on lines.order_no = refunded.order_no and lines.line_no = refunded.line_no
    group by lines.product_id, lines.paid_date, lines.stage, lines.terms_from, lines.rate_epoch
),

time_slots as (select * from {{ ref('int_time_slots') }}),

commissions as (
    select
        lines.product_id,
        lines.paid_date as date,
        lines.stage,
        time_slots.terms_from,
        time_slots.rate_epoch,
        cast(sum(lines.commission_fen) as bigint) as accrued_fen,
        cast(sum(lines.clawed_back_fen) as bigint) as clawed_back_fen
    from {{ ref('fct_commission_lines') }} as lines
    inner join time_slots on {{ in_slot('lines.paid_at') }}
    where lines.commission_fen > 0
    group by lines.product_id, lines.paid_date, lines.stage, time_slots.terms_from, time_slots.rate_epoch
),

days as (
    {{ stack_measures(
        ['sold', 'commissions'],
        ['product_id', 'date', 'stage', 'terms_from', 'rate_epoch'],
        {
            'sold': ['units', 'sales_fen', 'discount_fen', 'refunds_fen'],
            'commissions': ['accrued_fen', 'clawed_back_fen'],
        }
    ) }}
),

products as (select * from {{ ref('stg_products') }}),

rate_epochs as (select * from {{ ref('int_rate_epochs') }}),

final as (
    select
        days.product_id,
        days.date,
        days.stage,
        greatest(days.terms_from, rate_epochs.starts_at) as policy_from,
        days.units,
        days.sales_fen,
        days.discount_fen,
        days.refunds_fen,
        days.accrued_fen,
        days.accrued_fen - days.clawed_back_fen as commission_fen,
        days.units * products.cost_fen as cost_fen
    from days
    left join products on days.product_id = products.product_id
    left join rate_epochs on days.rate_epoch = rate_epochs.rate_epoch
)

select * from final
