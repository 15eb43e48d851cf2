-- What each refund takes back from each commission: the line is worth its share of what the refunds asked for in time
-- have left of it, and the drop is the difference to what it was worth before. So a full refund takes all of it.
with

takings as (
    select
        *,
        sum(taken_fen) over (
            partition by order_no, line_no order by place rows between unbounded preceding and current row
        ) as taken_so_far_fen
    from {{ ref('int_refund_takings') }}
    where is_in_time
),

commissions as (select * from {{ ref('int_refunded_commissions') }}),

worths as (
    select
        takings.*,
        commissions.level,
        commissions.order_id,
        commissions.distributor_id,
        commissions.product_id,
        commissions.order_kind,
        commissions.stage,
        commissions.tier,
        commissions.policy_from,
        {{ share_of('commissions.base_fen - takings.taken_so_far_fen + takings.taken_fen', 'commissions.rate_bp') }}
        - {{ share_of('commissions.base_fen - takings.taken_so_far_fen', 'commissions.rate_bp') }} as drop_fen
    from takings
    inner join commissions
        on takings.order_no = commissions.order_no and takings.line_no = commissions.line_no
    where commissions.commission_fen > 0
),

final as (
    select
        order_no,
        order_id,
        line_no,
        level,
        distributor_id,
        product_id,
        order_kind,
        stage,
        tier,
        policy_from,
        refund_id,
        completed_at,
        is_before_settlement,
        drop_fen
    from worths
    where drop_fen > 0
)

select * from final
