with

conversions as (select * from {{ ref('int_tier_conversions') }}),

judged as (
    select
        *,
        entered_at + {{ days(30) }} as due_at
    from conversions
),

final as (
    select
        cohort_month,
        from_tier,
        to_tier,
        count(*) as distributors,
        count(converted_at) as converted,
        count(*) filter (where due_at <= {{ as_of() }}) as due_30d,
        count(*) filter (where due_at <= {{ as_of() }} and converted_at <= due_at) as converted_30d,
        median(days) filter (where converted_at is not null) as median_days,
        {{ next_month('cohort_month') }} > {{ business_date(as_of()) }} as is_open
    from judged
    group by cohort_month, from_tier, to_tier
)

select * from final
