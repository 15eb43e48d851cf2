-- When each distributor became senior: at the first own deal that settled while enough counting deals, settled by then,
-- had been paid within the window. Orders settle in another order than they are paid, so in every window of payments
-- the n-th settlement is looked for.
with

deals as (select * from {{ ref('int_deals') }}),

early_deals as (select * from {{ ref('int_early_deals') }}),

settlements as (
    select
        last_paid.effective_from,
        last_paid.effective_until,
        last_paid.distributor_id,
        last_paid.min_deals,
        in_window.settle_at,
        row_number() over (
            partition by last_paid.effective_from, last_paid.order_no order by in_window.settle_at
        ) as place
    from early_deals as last_paid
    inner join early_deals as in_window
        on last_paid.effective_from = in_window.effective_from
        and last_paid.distributor_id = in_window.distributor_id
        and in_window.paid_at <= last_paid.paid_at
        and in_window.paid_at >= last_paid.paid_at - last_paid.time_window
),

reached as (
    select
        effective_until,
        distributor_id,
        -- A rule that comes into force later promotes nobody by itself: the next own deal to settle does.
        greatest(min(settle_at), effective_from) as ready_at
    from settlements
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
