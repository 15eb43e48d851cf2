with

retained_people as (select * from {{ ref('int_retained_people') }}),

today as (select {{ business_date(as_of()) }} as date),

weeks as (
    select distinct {{ monday_of('time_slots.business_date') }} as week_start
    from {{ ref('int_time_slots') }} as time_slots
    inner join today on time_slots.business_date <= today.date
),

cohorts as (
    select
        'distributors' as population,
        {{ monday_of(business_date('approved_at')) }} as cohort_week,
        count(*) as people
    from {{ ref('stg_distributors') }}
    where approved_at <= {{ as_of() }}
    group by 2
    union all
    select
        population,
        cohort_week,
        active
    from retained_people
    where population = 'members' and week_start = cohort_week
),

-- Before anybody is known to have been active, nobody can say who was; where the mall delivers no activity, never.
known as (
    select
        population,
        min(week_start) as first_week
    from retained_people
    group by population
),

final as (
    select
        cohorts.population,
        cohorts.cohort_week,
        {{ int_divide(days_between('cohorts.cohort_week', 'weeks.week_start'), 7) }} as week_no,
        weeks.week_start,
        cohorts.people,
        coalesce(retained_people.active, 0) as active,
        case
            when {{ add_days('weeks.week_start', 7) }} <= today.date
                then cast(coalesce(retained_people.active, 0) as double) / cohorts.people
        end as retained_share,
        {{ add_days('weeks.week_start', 7) }} <= today.date as is_over
    from cohorts
    inner join known on cohorts.population = known.population
    inner join weeks on cohorts.cohort_week <= weeks.week_start and known.first_week <= weeks.week_start
    left join retained_people
        on cohorts.population = retained_people.population
        and cohorts.cohort_week = retained_people.cohort_week
        and weeks.week_start = retained_people.week_start
    cross join today
)

select * from final
