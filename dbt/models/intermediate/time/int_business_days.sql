-- Every business date so far, with the holiday and the rule of silence by which it is judged: those in force at its
-- first instant. So a row that is appended to the policy changes no day that began before it.
with

dates as (
    select distinct business_date as date
    from {{ ref('int_time_slots') }}
    where business_date <= {{ business_date(as_of()) }}
),

days as (
    select
        date,
        {{ business_day_start('date') }} as starts_at
    from dates
),

rules as (
    select
        *,
        lead(effective_from) over (order by effective_from) as effective_until
    from {{ ref('stg_policy_comeback_rules') }}
),

holidays as (
    select
        *,
        lead(effective_from) over (partition by holiday order by effective_from) as effective_until
    from {{ ref('stg_policy_holidays') }}
),

final as (
    select
        days.date,
        rules.effective_from as rules_from,
        rules.flag_after_days,
        rules.activity,
        rules.return_days,
        holidays.name_zh as holiday_zh,
        holidays.name_en as holiday_en
    from days
    left join rules on {{ in_span('days.starts_at', 'rules.effective_from', 'rules.effective_until') }}
    left join holidays
        on days.date >= holidays.first_day
        and days.date <= holidays.last_day
        and {{ in_span('days.starts_at', 'holidays.effective_from', 'holidays.effective_until') }}
)

select * from final
