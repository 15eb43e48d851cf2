-- Searched lines of orders for which somebody asked for money back, with what an engine may look at: what was asked and
-- has not completed, the freight that went back, and what the refunds took of the whole order.
with

lines as (select * from {{ ref('int_searched_lines') }}),

orders as (select * from {{ ref('int_judged_orders') }}),

refunds as (
    select
        order_id,
        line_no,
        cast(sum(amount_fen - freight_fen) filter (
            where completed_at is null or completed_at > {{ as_of() }}
        ) as bigint) as asked_fen,
        cast(sum(freight_fen) filter (where completed_at <= {{ as_of() }}) as bigint) as freight_fen
    from {{ ref('stg_refunds') }}
    where requested_at <= {{ as_of() }}
    group by order_id, line_no
),

order_takings as (
    select
        order_no,
        cast(sum(taken_fen) as bigint) as taken_fen
    from {{ ref('int_refund_takings') }}
    where is_in_time
    group by order_no
),

final as (
    select
        lines.*,
        coalesce(order_takings.taken_fen, 0) as order_taken_fen,
        orders.base_fen as order_base_fen,
        coalesce(of_line.asked_fen, 0) + {{ part_of_order('of_order.asked_fen') }} as asked_fen,
        coalesce(of_line.freight_fen, 0) + {{ part_of_order('of_order.freight_fen') }} as refunded_freight_fen
    from lines
    inner join orders on lines.order_no = orders.order_no
    left join order_takings on lines.order_no = order_takings.order_no
    left join refunds as of_line on lines.order_id = of_line.order_id and lines.line_no = of_line.line_no
    left join refunds as of_order on lines.order_id = of_order.order_id and of_order.line_no is null
    where lines.order_id in (select order_id from refunds)
)

select * from final
