-- Every paid order judged once (commission.md, "A line"): the first reason that applies. Whether a rate is in force is
-- asked later, line by line.
with

paid_orders as (select * from {{ ref('int_paid_orders') }}),

credits as (select * from {{ ref('int_order_credits') }}),

distributors as (select * from {{ ref('stg_distributors') }}),

active_spans as (select * from {{ ref('int_distributor_active_spans') }}),

members as (
    select * from {{ ref('stg_members') }} where first_paid_at is not null
),

first_orders as (select * from {{ ref('int_member_first_orders') }}),

device_owners as (select * from {{ ref('int_device_owners') }}),

terms as (select * from {{ ref('int_policy_terms') }}),

credited as (
    select
        paid_orders.* exclude (distributor_id, device_id, order_discount_fen, base_fen),
        paid_orders.base_fen,
        coalesce(paid_orders.distributor_id, credits.distributor_id) as distributor_id,
        device_owners.member_id as device_owner_id
    from paid_orders
    left join credits on paid_orders.order_no = credits.order_no
    left join device_owners on paid_orders.device_id = device_owners.device_id
),

final as (
    select
        credited.* exclude (device_owner_id),
        case
            when first_orders.order_id = credited.order_id
                and (members.first_paid_at is null or members.first_paid_at >= credited.paid_at)
                then 'first'
            else 'repeat'
        end as order_kind,
        case
            when credited.distributor_id is null then 'no_distributor'
            when active_spans.distributor_id is null then 'distributor_inactive'
            when terms.is_self_purchase_barred and distributors.member_id = credited.member_id then 'self_purchase'
            when terms.is_same_device_barred and credited.device_owner_id != credited.member_id then 'same_device'
            else 'earned'
        end as reason
    from credited
    inner join first_orders on credited.member_id = first_orders.member_id
    left join members on credited.member_id = members.member_id
    left join distributors on credited.distributor_id = distributors.distributor_id
    left join active_spans
        on credited.distributor_id = active_spans.distributor_id
        and credited.paid_at >= active_spans.active_from
        and credited.paid_at < active_spans.active_until
    inner join terms on credited.terms_from = terms.effective_from
)

select * from final
