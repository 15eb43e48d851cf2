-- What counts now towards becoming senior by the rule in force: deals paid within its window up to the run's instant,
-- and orders of that time that become such deals once they settle, if nothing more is refunded.
with

rules as (
    select * from {{ ref('int_tier_rules') }}
    where tier = 'senior' and effective_from <= {{ as_of() }} and effective_until > {{ as_of() }}
),

deals as (select * from {{ ref('int_deals') }}),

orders as (
    select * from {{ ref('int_judged_orders') }}
    where reason = 'earned' and (settle_at is null or settle_at > {{ as_of() }})
),

takings as (
    select
        order_no,
        cast(sum(taken_fen) as bigint) as taken_fen
    from {{ ref('int_refund_takings') }}
    group by order_no
),

final as (
    select
        deals.order_no,
        deals.distributor_id,
        deals.paid_at,
        true as is_settled
    from deals
    inner join rules
        on deals.left_fen >= rules.min_deal_fen
        and deals.paid_at >= {{ as_of() }} - {{ days('rules.window_days') }}
    union all
    select
        orders.order_no,
        orders.distributor_id,
        orders.paid_at,
        false
    from orders
    inner join rules on orders.paid_at >= {{ as_of() }} - {{ days('rules.window_days') }}
    left join takings on orders.order_no = takings.order_no
    where
        orders.base_fen > coalesce(takings.taken_fen, 0)
        and orders.base_fen - coalesce(takings.taken_fen, 0) >= rules.min_deal_fen
)

select * from final
