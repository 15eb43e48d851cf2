-- Orders paid by the run's instant, with the terms in force when they were paid and their receipt as known by now.
with

orders as (
    select * from {{ ref('stg_orders') }} where paid_at <= {{ as_of() }}
),

holds as (select distinct order_id from {{ ref('int_order_holds') }}),

time_slots as (select * from {{ ref('int_time_slots') }}),

terms as (select * from {{ ref('int_policy_terms') }}),

received as (
    select
        orders.*,
        time_slots.rate_epoch,
        time_slots.business_date,
        time_slots.is_peak,
        time_slots.is_off_season,
        terms.effective_from as terms_from,
        terms.launch_days,
        terms.settle_after_hours,
        terms.clawback_days,
        least(
            case when orders.received_at <= {{ as_of() }} then orders.received_at end,
            case
                when orders.shipped_at + {{ days('terms.auto_receive_days') }} <= {{ as_of() }}
                    -- Shipped long before it was paid (cash on delivery): nothing is received before it is bought.
                    then greatest(orders.shipped_at + {{ days('terms.auto_receive_days') }}, orders.paid_at)
            end
        ) as receipt_at
    from orders
    inner join time_slots on {{ in_slot('orders.paid_at') }}
    inner join terms on time_slots.terms_from = terms.effective_from
    where orders.order_id not in (select order_id from holds)
),

final as (
    select
        order_no,
        order_id,
        member_id,
        distributor_id,
        device_id,
        rate_epoch,
        terms_from,
        is_peak,
        is_off_season,
        launch_days,
        business_date as paid_date,
        order_discount_fen,
        paid_at,
        receipt_at as received_at,
        receipt_at + {{ hours('settle_after_hours') }} as settle_at,
        receipt_at + {{ days('clawback_days') }} as clawback_until
    from received
)

select * from final
