-- Who is credited where the order itself names nobody: the binding in force, else the last share click.
with

orders as (
    select
        paid_orders.order_no,
        paid_orders.member_id,
        paid_orders.paid_at,
        terms.click_window_days
    from {{ ref('int_paid_orders') }} as paid_orders
    inner join {{ ref('int_policy_terms') }} as terms on paid_orders.terms_from = terms.effective_from
    where paid_orders.distributor_id is null
),

bindings as (select * from {{ ref('stg_bindings') }}),

clicks as (
    select
        clicks.member_id,
        clicks.click_id,
        clicks.clicked_at,
        shares.distributor_id
    from {{ ref('stg_share_clicks') }} as clicks
    inner join {{ ref('stg_shares') }} as shares on clicks.share_id = shares.share_id
    where clicks.member_id is not null
),

bound as (
    select
        orders.order_no,
        bindings.distributor_id,
        row_number() over (partition by orders.order_no order by bindings.bound_at desc) as place
    from orders
    inner join bindings
        on orders.member_id = bindings.member_id
        and orders.paid_at >= bindings.bound_at
        and (bindings.unbound_at is null or orders.paid_at < bindings.unbound_at)
),

clicked as (
    select
        orders.order_no,
        clicks.distributor_id,
        row_number() over (
            partition by orders.order_no order by clicks.clicked_at desc, clicks.click_id desc
        ) as place
    from orders
    inner join clicks
        on orders.member_id = clicks.member_id
        and clicks.clicked_at <= orders.paid_at
        and clicks.clicked_at >= orders.paid_at - {{ days('orders.click_window_days') }}
    where
        orders.click_window_days > 0
        and orders.order_no not in (select order_no from bound)
),

final as (
    select
        order_no,
        distributor_id
    from bound
    where place = 1
    union all
    select
        order_no,
        distributor_id
    from clicked
    where place = 1
)

select * from final
