-- Cohorts are all who ever reached a tier, those who converted are all who ever left it for the next, and the curve has
-- as many at its beginning, and no more who rose.
with

tiers as (
    select
        tier as from_tier,
        count(*) as distributors,
        count(until) as converted
    from {{ ref('dim_distributor_tiers') }}
    where tier in ('junior', 'senior')
    group by tier
),

cohorts as (
    select
        from_tier,
        sum(distributors) as distributors,
        sum(converted) as converted
    from {{ ref('fct_tier_conversion') }}
    group by from_tier
),

curves as (
    select
        from_tier,
        sum(at_risk) filter (where day_no = 0) as distributors,
        sum(converted) as converted
    from {{ ref('fct_tier_conversion_days') }}
    group by from_tier
)

select
    tiers.*,
    cohorts.distributors as cohort_distributors,
    cohorts.converted as cohort_converted,
    curves.distributors as curve_distributors,
    curves.converted as curve_converted
from tiers
full outer join cohorts on tiers.from_tier = cohorts.from_tier
full outer join curves on tiers.from_tier = curves.from_tier
where
    tiers.distributors is distinct from cohorts.distributors
    or tiers.converted is distinct from cohorts.converted
    or tiers.distributors is distinct from curves.distributors
    or not coalesce(curves.converted <= tiers.converted, false)
