-- The tiers that members reached, with their spans. A tier is a matter of the instant: who is refunded below what VIPs
-- have spent, or no longer sells, is in the lower tier again. Everybody begins as a fan, and that first span is no row.
with

standings as (select * from {{ ref('int_member_standings') }}),

rules as (select * from {{ ref('int_member_tier_rules') }}),

tiers as (
    select
        standings.member_id,
        standings.instant,
        case
            when standings.partners > 0 and standings.spend_fen >= rules.partner_spend_fen then 'partner'
            when standings.spend_fen >= rules.vip_spend_fen then 'vip'
            else 'fan'
        end as tier
    from standings
    left join rules on {{ in_span('standings.instant', 'rules.effective_from', 'rules.effective_until') }}
),

compared as (
    select
        *,
        coalesce(lag(tier) over (partition by member_id order by instant), 'fan') as previous_tier
    from tiers
),

final as (
    select
        member_id,
        tier,
        previous_tier,
        instant as since,
        lead(instant) over (partition by member_id order by instant) as until
    from compared
    where tier != previous_tier
)

select * from final
