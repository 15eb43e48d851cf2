-- What each tier of members asks, with the span of its set: a newer set replaces the whole earlier one.
with

rules as (select * from {{ ref('stg_policy_member_tiers') }}),

sets as (
    select
        effective_from,
        min(case when tier = 'vip' then min_spend_fen end) as vip_spend_fen,
        min(case when tier = 'partner' then min_spend_fen end) as partner_spend_fen
    from rules
    group by effective_from
),

final as (
    select
        effective_from,
        coalesce(lead(effective_from) over (order by effective_from), {{ end_of_time() }}) as effective_until,
        vip_spend_fen,
        partner_spend_fen
    from sets
)

select * from final
