-- When each distributor became senior: at the first own deal that settled while enough counting deals, settled by then,
-- had been paid within the window. Orders settle in another order than they are paid, so for every window of payments
-- the n-th settlement in it is looked for, among the deals settled by a moment known to suffice.
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

runs as (
    select
        *,
        lag(paid_at, min_deals - 1) over (
            partition by effective_from, distributor_id order by paid_at, settle_at, order_no
        ) as run_paid_at,
        max(settle_at) over (
            partition by effective_from, distributor_id order by paid_at, settle_at, order_no
            rows between unbounded preceding and current row
        ) as all_settled_at
    from counted
),

bounds as (
    select
        effective_from,
        distributor_id,
        min(all_settled_at) as suffices_at
    from runs
    where paid_at - run_paid_at <= time_window
    group by effective_from, distributor_id
),

early as (
    select counted.*
    from counted
    inner join bounds
        on counted.effective_from = bounds.effective_from
        and counted.distributor_id = bounds.distributor_id
        and counted.settle_at <= bounds.suffices_at
),

ranked as (
    select
        last_paid.effective_from,
        last_paid.effective_until,
        last_paid.distributor_id,
        last_paid.min_deals,
        in_window.settle_at,
        row_number() over (
            partition by last_paid.effective_from, last_paid.order_no order by in_window.settle_at
        ) as place
    from early as last_paid
    inner join early as in_window
        on last_paid.effective_from = in_window.effective_from
        and last_paid.distributor_id = in_window.distributor_id
        and in_window.paid_at <= last_paid.paid_at
        and in_window.paid_at >= last_paid.paid_at - last_paid.time_window
),

reached as (
    select
        effective_from,
        effective_until,
        distributor_id,
        greatest(min(settle_at), effective_from) as ready_at
    from ranked
    where place = min_deals
    group by effective_from, effective_until, distributor_id
),

final as (
    select
        deals.distributor_id,
        min(deals.settle_at) as since
    from deals
    inner join reached
        on deals.distributor_id = reached.distributor_id
        and deals.settle_at >= reached.ready_at
        and deals.settle_at < reached.effective_until
    group by deals.distributor_id
)

select * from final
