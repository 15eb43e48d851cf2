-- From which morning on somebody is flagged, by how many days had counted when they were last seen: the first one with
-- enough days that counted since then, by the rule in force that morning.
with

days as (select * from {{ ref('int_counted_days') }}),

rules as (
    select
        flag_after_days,
        min(date) as first_date,
        max(date) as last_date
    from days
    where rules_from is not null
    group by rules_from, flag_after_days
),

starts as (
    select 0 as counted_days
    union
    select counted_days from days
),

final as (
    select
        starts.counted_days,
        min(greatest(rules.first_date, {{ add_days('enough.date', 1) }})) as flagged_on
    from starts
    cross join rules
    inner join days as enough
        on starts.counted_days + rules.flag_after_days = enough.counted_days
        and enough.uncounted_because is null
        and enough.date < rules.last_date
    group by starts.counted_days
)

select * from final
