-- Every business month since the first fact, with the last instant, the instant of closing and the one at which people
-- and tiers are looked at: a month that is not over is judged as things stand now.
with

months as (
    select distinct {{ first_of_month('business_date') }} as month_start from {{ ref('int_time_slots') }}
),

bounds as (
    select
        month_start,
        {{ business_day_start(next_month('month_start')) }} as ends_at
    from months
),

terms as (select * from {{ ref('int_policy_terms') }}),

final as (
    select
        bounds.month_start,
        {{ month_name('bounds.month_start') }} as month,
        bounds.ends_at - {{ microseconds(1) }} as last_instant,
        least(bounds.ends_at - {{ microseconds(1) }}, {{ as_of() }}) as judged_at,
        bounds.ends_at + {{ days('terms.bonus_close_days') }} as closes_at,
        bounds.ends_at + {{ days('terms.bonus_close_days') }} <= {{ as_of() }} as is_posted,
        terms.effective_from as terms_from
    from bounds
    inner join terms
        on bounds.ends_at - {{ microseconds(1) }} >= terms.effective_from
        and bounds.ends_at - {{ microseconds(1) }} < terms.effective_until
)

select * from final
