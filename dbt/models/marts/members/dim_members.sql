with

members as (select * from {{ ref('stg_members') }}),

buyers as (select * from {{ ref('int_buyers') }}),

refunds as (
    select
        buyer_no,
        cast(sum(refunded_fen) as bigint) as refunded_fen
    from {{ ref('int_buyer_refunds') }}
    group by buyer_no
),

tiers as (select * from {{ ref('int_member_tiers') }} where until is null),

rules as (
    select vip_spend_fen from {{ ref('int_member_tier_rules') }}
    where {{ in_span(as_of(), 'effective_from', 'effective_until') }}
),

points as (
    select
        member_id,
        cast(sum(points) as bigint) as points_balance
    from {{ ref('stg_points_transactions') }}
    where occurred_at <= {{ as_of() }}
    group by member_id
),

points_delivery as (
    select is_delivered from {{ ref('stg_deliveries') }} where table_name = 'points_transactions'
),

people as (
    select
        coalesce(members.member_id, buyers.member_id, tiers.member_id) as member_id,
        coalesce(tiers.tier, 'fan') as tier,
        tiers.previous_tier,
        coalesce(tiers.since, least(members.registered_at, buyers.first_paid_at)) as tier_since,
        case when members.registered_at <= {{ as_of() }} then members.registered_at end as registered_at,
        members.region,
        least(
            case when members.first_paid_at <= {{ as_of() }} then members.first_paid_at end, buyers.first_paid_at
        ) as first_paid_at,
        buyers.last_paid_at,
        buyers.buyer_no,
        coalesce(buyers.orders, 0) as orders,
        coalesce(buyers.spend_fen, 0) as spend_fen
    from members
    full outer join buyers on members.member_id = buyers.member_id
    full outer join tiers on coalesce(members.member_id, buyers.member_id) = tiers.member_id
    where members.registered_at <= {{ as_of() }} or buyers.member_id is not null or tiers.member_id is not null
),

final as (
    select
        people.member_id,
        people.tier,
        people.tier_since,
        people.previous_tier,
        people.registered_at,
        people.region,
        people.first_paid_at,
        people.last_paid_at,
        people.orders,
        people.spend_fen - coalesce(refunds.refunded_fen, 0) as spend_fen,
        coalesce(refunds.refunded_fen, 0) as refunded_fen,
        case
            when people.tier = 'fan' then rules.vip_spend_fen - people.spend_fen + coalesce(refunds.refunded_fen, 0)
        end as to_vip_fen,
        case when points_delivery.is_delivered then coalesce(points.points_balance, 0) end as points_balance
    from people
    left join refunds on people.buyer_no = refunds.buyer_no
    left join points on people.member_id = points.member_id
    left join points_delivery on true
    left join rules on true
)

select * from final
