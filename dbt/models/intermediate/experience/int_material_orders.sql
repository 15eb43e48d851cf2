-- Paid orders whose buyer had clicked a share in the click window before the payment, with the material that the share
-- of the last click, by (clicked_at, click_id), showed. It decides no commission: here no binding goes first.
with

orders as (
    select
        judged_orders.order_no,
        judged_orders.buyer_no,
        judged_orders.member_id,
        judged_orders.paid_date,
        judged_orders.paid_at,
        judged_orders.base_fen,
        terms.click_window_days
    from {{ ref('int_judged_orders') }} as judged_orders
    inner join {{ ref('int_policy_terms') }} as terms on judged_orders.terms_from = terms.effective_from
    where terms.click_window_days > 0
),

clicks as (
    select
        clicks.member_id,
        clicks.click_id,
        clicks.clicked_at,
        -- A share of one's own words shows no material, and is the last click all the same.
        coalesce(shares.asset_id, '') as asset_id
    from {{ ref('stg_share_clicks') }} as clicks
    inner join {{ ref('stg_shares') }} as shares on clicks.share_id = shares.share_id
    where clicks.member_id is not null
),

clicked as (
    select
        orders.order_no,
        {{ last_by('clicks.asset_id', ['clicks.clicked_at', 'clicks.click_id']) }} as asset_id
    from orders
    inner join clicks
        on orders.member_id = clicks.member_id
        and clicks.clicked_at <= orders.paid_at
        and clicks.clicked_at >= orders.paid_at - {{ days('orders.click_window_days') }}
    group by orders.order_no
),

final as (
    select
        orders.order_no,
        orders.buyer_no,
        orders.paid_date,
        orders.base_fen,
        nullif(clicked.asset_id, '') as asset_id
    from clicked
    inner join orders on clicked.order_no = orders.order_no
)

select * from final
