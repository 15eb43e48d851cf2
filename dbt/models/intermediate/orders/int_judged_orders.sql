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

order_bases as (
    select
        order_no,
        cast(sum(base_fen) as bigint) as base_fen
    from {{ ref('int_order_lines') }}
    group by order_no
),

credited as (
    select
        paid_orders.*,
        coalesce(paid_orders.distributor_id, credits.distributor_id) as promoter_id
    from paid_orders
    left join credits on paid_orders.order_no = credits.order_no
),

final as (
    select
        credited.order_no,
        credited.order_id,
        credited.member_id,
        -- A small key for the buyer: which order was their first.
        first_orders.order_no as buyer_no,
        credited.promoter_id as distributor_id,
        credited.rate_epoch,
        credited.terms_from,
        -- An order that came before its items counts for nothing yet, its discount neither.
        coalesce(order_bases.base_fen, 0) as base_fen,
        case
            when first_orders.order_no = credited.order_no
                and (members.first_paid_at is null or members.first_paid_at >= credited.paid_at)
                then 'first'
            else 'repeat'
        end as order_kind,
        case
            when credited.promoter_id is null then 'no_distributor'
            when active_spans.distributor_id is null then 'distributor_inactive'
            when terms.is_self_purchase_barred and distributors.member_id = credited.member_id then 'self_purchase'
            when terms.is_same_device_barred and device_owners.member_id != credited.member_id then 'same_device'
            else 'earned'
        end as reason,
        credited.paid_date,
        credited.paid_at,
        credited.received_at,
        credited.settle_at
    from credited
    inner join terms on credited.terms_from = terms.effective_from
    inner join first_orders on credited.member_id = first_orders.member_id
    left join order_bases on credited.order_no = order_bases.order_no
    left join members on credited.member_id = members.member_id
    left join device_owners on credited.device_id = device_owners.device_id
    left join distributors on credited.promoter_id = distributors.distributor_id
    left join active_spans
        on credited.promoter_id = active_spans.distributor_id
        and {{ in_span('credited.paid_at', 'active_spans.active_from', 'active_spans.active_until') }}
)

select * from final
