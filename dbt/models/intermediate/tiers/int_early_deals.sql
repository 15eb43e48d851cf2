-- Per senior rule, the deals among which a distributor's promotion is decided: those settled by the first moment known
-- to suffice. Walking through deals as they were paid, once `min_deals` in a row lie within the window, all of them
-- have settled when the last of all walked through has; nothing that settles later can bring the promotion forward.
with

deals as (select * from {{ ref('int_deals') }}),

rules as (
    select * from {{ ref('int_tier_rules') }} where tier = 'senior'
),

counted as (
    select
        rules.effective_from,
        rules.effective_until,
        rules.min_deals,
        {{ days('rules.window_days') }} as time_window,
        deals.order_no,
        deals.distributor_id,
        deals.paid_at,
        deals.settle_at
    from deals
    inner join rules on deals.left_fen >= rules.min_deal_fen
),

walked as (
    select
        effective_from,
        distributor_id,
        time_window,
        paid_at,
        {{ nth_before('paid_at', 'min_deals - 1') }} over (
            partition by effective_from, distributor_id order by paid_at, order_no
        ) as run_paid_at,
        max(settle_at) over (
            partition by effective_from, distributor_id order by paid_at, order_no
            rows between unbounded preceding and current row
        ) as all_settled_at
    from counted
),

bounds as (
    select
        effective_from,
        distributor_id,
        min(all_settled_at) as suffices_at
    from walked
    where paid_at - run_paid_at <= time_window
    group by effective_from, distributor_id
),

final as (
    select counted.*
    from counted
    inner join bounds
        on counted.effective_from = bounds.effective_from
        and counted.distributor_id = bounds.distributor_id
        and counted.settle_at <= bounds.suffices_at
)

select * from final
