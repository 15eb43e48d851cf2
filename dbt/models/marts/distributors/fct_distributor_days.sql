with

activity as (select * from {{ ref('int_distributor_activity') }}),

distributors as (
    select * from {{ ref('stg_distributors') }} where approved_at <= {{ as_of() }}
),

today as (
    select cast({{ utc_to_local(as_of()) }} as date) as date
),

recent_dates as (
    select cast(unnest(generate_series(date - 89, date, interval 1 day)) as date) as date
    from today
),

final as (
    select
        coalesce(activity.distributor_id, calendar.distributor_id) as distributor_id,
        coalesce(activity.date, calendar.date) as date,
        -- Logins come with the activity events; until a mall delivers those, nobody can say.
        cast(null as bigint) as logins,
        coalesce(activity.shares, 0) as shares,
        coalesce(activity.clicks, 0) as clicks,
        coalesce(activity.orders, 0) as orders,
        coalesce(activity.first_orders, 0) as first_orders,
        coalesce(activity.sales_fen, 0) as sales_fen,
        coalesce(activity.commission_fen, 0) as commission_fen,
        coalesce(activity.counted_sales_fen, 0) as counted_sales_fen
    from activity
    full outer join (
        select
            distributors.distributor_id,
            recent_dates.date
        from distributors
        cross join recent_dates
    ) as calendar
        on activity.distributor_id = calendar.distributor_id and activity.date = calendar.date
)

select * from final
