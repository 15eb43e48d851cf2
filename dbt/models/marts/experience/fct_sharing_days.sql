with

shared as (
    select
        date,
        cast(sum(shares) as bigint) as shares,
        cast(sum(clicks) as bigint) as clicks,
        count(*) filter (where shares > 0) as sharing_distributors
    from {{ ref('fct_distributor_days') }}
    group by date
),

shares_delivery as (
    select is_delivered from {{ ref('stg_deliveries') }} where table_name = 'shares'
),

span as (
    select
        min(shared.date) as first_date,
        {{ business_date(as_of()) }} as last_date
    from shared
    inner join shares_delivery on shares_delivery.is_delivered
    where shared.shares > 0
),

calendar as (
    select {{ each_date("first_date", "last_date") }} as date from span
),

-- Whoever is active at a day's last instant counts on that day, so a span's last date is not one of them.
changes as (
    select
        {{ business_date('active_from') }} as date,
        1 as change
    from {{ ref('int_distributor_active_spans') }}
    union all
    select
        {{ business_date('active_until') }},
        -1
    from {{ ref('int_distributor_active_spans') }}
    where active_until <= {{ as_of() }}
    union all
    select
        date,
        0
    from calendar
),

changed as (
    select
        date,
        sum(change) as change
    from changes
    group by date
),

active as (
    select
        date,
        cast(sum(change) over (
            order by date rows between unbounded preceding and current row
        ) as bigint) as distributors
    from changed
),

final as (
    select
        calendar.date,
        coalesce(shared.shares, 0) as shares,
        coalesce(shared.clicks, 0) as clicks,
        coalesce(shared.sharing_distributors, 0) as sharing_distributors,
        active.distributors as active_distributors
    from calendar
    inner join active on calendar.date = active.date
    left join shared on calendar.date = shared.date
)

select * from final
