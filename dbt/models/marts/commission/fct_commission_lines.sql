with

order_lines as (select * from {{ ref('int_order_lines') }}),

judged_orders as (select * from {{ ref('int_judged_orders') }}),

drops as (
    select
        order_no,
        line_no,
        level,
        cast(sum(drop_fen) as bigint) as clawed_back_fen,
        cast(coalesce(sum(drop_fen) filter (where is_before_settlement), 0) as bigint) as voided_fen
    from {{ ref('int_commission_drops') }}
    group by order_no, line_no, level
),

commissions as (
    {{ commission_lines('order_lines', 'judged_orders') }}
),

final as (
    select
        commissions.order_id,
        commissions.line_no,
        commissions.level,
        commissions.distributor_id,
        commissions.member_id,
        commissions.product_id,
        commissions.order_kind,
        commissions.stage,
        commissions.tier,
        commissions.reason,
        commissions.base_fen,
        commissions.rate_bp,
        commissions.rate_scope,
        commissions.commission_fen,
        coalesce(drops.clawed_back_fen, 0) as clawed_back_fen,
        coalesce(drops.voided_fen, 0) as voided_fen,
        commissions.paid_date,
        commissions.paid_at,
        commissions.received_at,
        commissions.settle_at,
        commissions.policy_from
    from commissions
    left join drops
        on commissions.order_no = drops.order_no
        and commissions.line_no = drops.line_no
        and commissions.level = drops.level
)

select * from final
