-- Everybody active at a month's last instant with their tier then and the rule that holds for it.
with

months as (select * from {{ ref('int_business_months') }}),

active_spans as (select * from {{ ref('int_distributor_active_spans') }}),

tiers as (select * from {{ ref('int_distributor_tiers') }}),

rules as (select * from {{ ref('int_tier_rules') }}),

final as (
    select
        months.month_start,
        months.month,
        months.last_instant,
        months.closes_at,
        months.is_posted,
        months.terms_from,
        active_spans.distributor_id,
        tiers.tier,
        rules.management_bp,
        rules.mentor_bp,
        rules.mentor_days,
        rules.effective_from as tier_rules_from
    from months
    inner join active_spans
        on {{ in_span('months.judged_at', 'active_spans.active_from', 'active_spans.active_until') }}
    inner join tiers
        on active_spans.distributor_id = tiers.distributor_id
        and {{ in_span('months.judged_at', 'tiers.since', 'tiers.until') }}
    left join rules
        on tiers.tier = rules.tier
        and months.last_instant >= rules.effective_from
        and months.last_instant < rules.effective_until
)

select * from final
