with

activity as (select * from {{ ref('int_distributor_activity') }}),

commissions as (
    select
        distributor_id,
        paid_date as date,
        commission_fen
    from {{ ref('fct_commission_lines') }}
    where commission_fen > 0
),

today as (select {{ business_date(as_of()) }} as date),

recent_dates as (
    select {{ each_date(add_days('date', -89), 'date') }} as date from today
),

calendar as (
    select
        distributors.distributor_id,
        recent_dates.date
    from {{ ref('stg_distributors') }} as distributors
    cross join recent_dates
    where distributors.approved_at <= {{ as_of() }}
),

eventful_days as (
    {{ stack_measures(
        ['activity', 'commissions'],
        ['distributor_id', 'date'],
        {
            'activity': ['shares', 'clicks', 'orders', 'first_orders', 'sales_fen', 'counted_sales_fen'],
            'commissions': ['commission_fen'],
        }
    ) }}
),

days as (
    select * from eventful_days
    union all
    select
        calendar.distributor_id,
        calendar.date,
        0,
        0,
        0,
        0,
        0,
        0,
        0
    from calendar
    left join eventful_days
        on calendar.distributor_id = eventful_days.distributor_id and calendar.date = eventful_days.date
    where eventful_days.distributor_id is null
),

final as (
    select
        distributor_id,
        date,
        -- Logins come with the activity events; until a mall delivers those, nobody can say.
        cast(null as bigint) as logins,
        shares,
        clicks,
        orders,
        first_orders,
        sales_fen,
        commission_fen,
        counted_sales_fen
    from days
)

select * from final
