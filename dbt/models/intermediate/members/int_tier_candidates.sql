-- Members who may ever have been more than a fan: they paid what VIPs do, refunded later or not, or they sell.
-- Before they begin to buy or to sell no rule matters to them.
with

buyers as (select * from {{ ref('int_buyers') }}),

sellers as (
    select
        member_id,
        min(active_from) as first_active_at
    from {{ ref('int_member_partnerships') }}
    group by member_id
),

rules as (
    select min(vip_spend_fen) as vip_spend_fen from {{ ref('int_member_tier_rules') }}
    where effective_from <= {{ as_of() }}
),

final as (
    select
        coalesce(buyers.member_id, sellers.member_id) as member_id,
        buyers.buyer_no,
        least(buyers.first_paid_at, sellers.first_active_at) as begins_at
    from buyers
    full outer join sellers on buyers.member_id = sellers.member_id
    left join rules on true
    where sellers.member_id is not null or buyers.spend_fen >= rules.vip_spend_fen
)

select * from final
