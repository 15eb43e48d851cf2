-- Orders paid by the run's instant, with the terms in force when they were paid and their receipt as known by now.
with

orders as (
    select * from {{ ref('stg_orders') }} where paid_at <= {{ as_of() }}
),

holds as (select distinct order_id from {{ ref('int_order_holds') }}),

order_totals as (
    select
        order_id,
        cast(sum(gross_fen) as bigint) as gross_fen
    from {{ ref('stg_order_items') }}
    group by order_id
),

time_slots as (select * from {{ ref('int_time_slots') }}),

terms as (select * from {{ ref('int_policy_terms') }}),

received as (
    select
        orders.*,
        time_slots.slot_id,
        time_slots.business_date,
        terms.effective_from as terms_from,
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
        -- A small key for inside: it never leaves the intermediate tables.
        row_number() over () as order_no,
        received.order_id,
        received.member_id,
        received.distributor_id,
        received.device_id,
        received.slot_id,
        received.terms_from,
        received.business_date as paid_date,
        received.order_discount_fen,
        -- An order that came before its items counts for nothing yet, its discount neither.
        coalesce(order_totals.gross_fen - received.order_discount_fen, 0) as base_fen,
        received.paid_at,
        received.receipt_at as received_at,
        received.receipt_at + {{ hours('received.settle_after_hours') }} as settle_at,
        received.receipt_at + {{ days('received.clawback_days') }} as clawback_until
    from received
    left join order_totals on received.order_id = order_totals.order_id
)

select * from final
