-- Which business dates count as silent where somebody did nothing on them: those that are over, are no holiday, and on
-- which anybody did something. A day on which the whole mall was silent has not been delivered.
with

days as (select * from {{ ref('int_business_days') }}),

active as (
    select
        date,
        count(*) as distributors
    from {{ ref('int_active_days') }}
    where actions > 0
    group by date
),

judged as (
    select
        days.*,
        coalesce(active.distributors, 0) as active_distributors,
        case
            when days.holiday_en is not null then 'holiday'
            when days.date = {{ business_date(as_of()) }} then 'unfinished'
            when active.distributors is null then 'gap'
        end as uncounted_because
    from days
    left join active on days.date = active.date
),

counting as (
    select
        *,
        case when uncounted_because is null then 1 else 0 end as day_counts
    from judged
),

numbered as (
    select
        *,
        cast(sum(day_counts) over (
            order by date rows between unbounded preceding and current row
        ) as bigint) as counted_days
    from counting
),

final as (
    select
        *,
        counted_days - day_counts as counted_days_before
    from numbered
)

select * from final
