-- The product-limit method (Kaplan-Meier) in whole days: at risk on a day is who has been in the tier that long and had
-- not risen before; who has not been in it that long yet leaves the count, and is not taken for one who never rises.
with

conversions as (select * from {{ ref('int_tier_conversions') }}),

exits as (
    select
        cohort_month,
        from_tier,
        to_tier,
        least(days, 180) as day_no,
        count(*) as distributors,
        count(*) filter (where converted_at is not null and days <= 180) as converted
    from conversions
    group by 1, 2, 3, 4
),

cohorts as (
    select
        cohort_month,
        from_tier,
        to_tier,
        max(day_no) as last_day_no
    from exits
    group by cohort_month, from_tier, to_tier
),

days as (
    select
        cohort_month,
        from_tier,
        to_tier,
        {{ each_number(0, 'last_day_no') }} as day_no
    from cohorts
),

counted as (
    select
        days.cohort_month,
        days.from_tier,
        days.to_tier,
        days.day_no,
        cast(sum(exits.distributors) over (
            partition by days.cohort_month, days.from_tier order by days.day_no desc
        ) as bigint) as at_risk,
        coalesce(exits.converted, 0) as converted
    from days
    left join exits
        on days.cohort_month = exits.cohort_month and days.from_tier = exits.from_tier and days.day_no = exits.day_no
),

logged as (
    select
        *,
        -- A product, summed as logarithms; where nobody is left there is none.
        case when at_risk > converted then ln((at_risk - converted) / at_risk) end as log_left
    from counted
),

final as (
    select
        cohort_month,
        from_tier,
        to_tier,
        day_no,
        at_risk,
        converted,
        case
            when at_risk = converted then 1
            else round(1 - exp(sum(log_left) over (partition by cohort_month, from_tier order by day_no)), 6)
        end as converted_share
    from logged
)

select * from final
