-- Tier rules with the span of their set: a newer set replaces the whole earlier one.
with

rules as (select * from {{ ref('stg_policy_tier_rules') }}),

sets as (
    select
        effective_from,
        coalesce(lead(effective_from) over (order by effective_from), {{ end_of_time() }}) as effective_until
    from (select distinct effective_from from rules)
),

final as (
    select
        sets.effective_from,
        sets.effective_until,
        rules.tier,
        rules.window_days,
        rules.min_deals,
        coalesce(rules.min_deal_fen, 0) as min_deal_fen,
        rules.min_senior_downlines,
        coalesce(rules.management_bp, 0) as management_bp,
        coalesce(rules.mentor_bp, 0) as mentor_bp,
        coalesce(rules.mentor_days, 0) as mentor_days
    from rules
    inner join sets on rules.effective_from = sets.effective_from
)

select * from final
