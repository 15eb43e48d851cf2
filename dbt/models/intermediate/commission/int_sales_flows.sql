-- Counted sales as a flow per order: what is left of a deal comes in when it settles, later refunds go out when they
-- complete, whenever they were asked for.
with

deals as (select * from {{ ref('int_deals') }}),

late_takings as (
    select
        order_no,
        completed_at,
        taken_fen
    from {{ ref('int_refund_takings') }}
    where not is_before_settlement
),

flows as (
    select
        distributor_id,
        paid_at,
        settle_at as flowed_at,
        left_fen as flow_fen
    from deals
    union all
    select
        deals.distributor_id,
        deals.paid_at,
        late_takings.completed_at,
        -late_takings.taken_fen
    from late_takings
    inner join deals on late_takings.order_no = deals.order_no
),

time_slots as (select * from {{ ref('int_time_slots') }}),

final as (
    select
        flows.distributor_id,
        flows.paid_at,
        flows.flowed_at,
        time_slots.business_date as flowed_date,
        flows.flow_fen
    from flows
    inner join time_slots on {{ in_slot('flows.flowed_at') }}
)

select * from final
