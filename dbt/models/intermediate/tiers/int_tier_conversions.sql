-- Everybody's way from a tier to the next: how long it took, or how long it has lasted. Who is frozen or left stays
-- under way: they have not risen, and nothing bars them from it for ever.
with

tiers as (
    select * from {{ ref('int_distributor_tiers') }} where tier in ('junior', 'senior')
),

final as (
    select
        distributor_id,
        tier as from_tier,
        case tier when 'junior' then 'senior' else 'mentor' end as to_tier,
        {{ first_of_month(business_date('since')) }} as cohort_month,
        since as entered_at,
        until as converted_at,
        {{ whole_days_between('since', 'coalesce(until, ' ~ as_of() ~ ')') }} as days
    from tiers
)

select * from final
