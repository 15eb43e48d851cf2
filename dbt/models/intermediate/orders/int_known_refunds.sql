-- Refunds of paid orders that have completed, numbered in the order in which they count.
with

orders as (select * from {{ ref('int_paid_orders') }}),

refunds as (
    select * from {{ ref('stg_refunds') }} where completed_at <= {{ as_of() }}
),

final as (
    select
        orders.order_no,
        refunds.refund_id,
        refunds.line_no,
        refunds.amount_fen - refunds.freight_fen as amount_fen,
        refunds.completed_at,
        -- In time: asked for within the clawback days after receipt, or before any receipt.
        coalesce(refunds.requested_at <= orders.clawback_until, true) as is_in_time,
        -- Taken back before the commission settled, or while it could not settle.
        coalesce(refunds.completed_at <= orders.settle_at, true) as is_before_settlement,
        row_number() over (
            partition by orders.order_no order by refunds.completed_at, refunds.refund_id
        ) as place
    from refunds
    inner join orders on refunds.order_id = orders.order_id
)

select * from final
