-- Commission on the lines of which refunds took something that was asked for in time, with all that these took.
with

takings as (
    select
        order_no,
        line_no,
        cast(sum(taken_fen) as bigint) as taken_fen
    from {{ ref('int_refund_takings') }}
    where is_in_time
    group by order_no, line_no
),

refunded_lines as (
    select * from {{ ref('int_order_lines') }} where order_no in (select order_no from takings)
),

refunded_orders as (
    select * from {{ ref('int_judged_orders') }} where order_no in (select order_no from takings)
),

commissions as (
    {{ commission_lines('refunded_lines', 'refunded_orders') }}
),

final as (
    select
        commissions.order_no,
        commissions.order_id,
        commissions.line_no,
        commissions.level,
        commissions.distributor_id,
        commissions.product_id,
        commissions.order_kind,
        commissions.stage,
        commissions.tier,
        commissions.reason,
        commissions.base_fen,
        commissions.rate_bp,
        commissions.rate_scope,
        commissions.commission_fen,
        commissions.paid_date,
        commissions.policy_from,
        takings.taken_fen
    from commissions
    inner join takings
        on commissions.order_no = takings.order_no and commissions.line_no = takings.line_no
)

select * from final
