-- What buyers got back, when it was completed.
with

takings as (select * from {{ ref('int_refund_takings') }}),

orders as (select * from {{ ref('int_judged_orders') }}),

final as (
    select
        orders.buyer_no,
        takings.completed_at,
        cast(sum(takings.taken_fen) as bigint) as refunded_fen
    from takings
    inner join orders on takings.order_no = orders.order_no
    group by orders.buyer_no, takings.completed_at
)

select * from final
