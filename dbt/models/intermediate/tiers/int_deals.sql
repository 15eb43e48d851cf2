-- Orders that earn for their promoter and have settled, with what was left of them then: deals where it is above zero.
with

orders as (
    select * from {{ ref('int_judged_orders') }}
    where reason = 'earned' and settle_at <= {{ as_of() }}
),

takings as (select * from {{ ref('int_refund_takings') }}),

taken_before as (
    select
        takings.order_no,
        cast(sum(takings.taken_fen) as bigint) as taken_fen
    from takings
    inner join orders on takings.order_no = orders.order_no
    where takings.is_before_settlement
    group by takings.order_no
),

final as (
    select
        orders.order_no,
        orders.distributor_id,
        orders.paid_at,
        orders.settle_at,
        orders.base_fen - coalesce(taken_before.taken_fen, 0) as left_fen
    from orders
    left join taken_before on orders.order_no = taken_before.order_no
    where orders.base_fen > coalesce(taken_before.taken_fen, 0)
)

select * from final
