with

activity as (select * from {{ ref('int_distributor_activity') }}),

commissions as (
    select
        distributor_id,
        paid_date as date,
        cast(sum(commission_fen) as bigint) as commission_fen
    from {{ ref('fct_commission_lines') }}
    where commission_fen > 0
    group by 1, 2
),

eventful_days as (
    {{ stack_measures(
        ['activity', 'commissions'],
        ['distributor_id', 'date'],
        {
            'activity': [
                'logins', 'actions', 'shares', 'clicks', 'orders', 'first_orders', 'sales_fen', 'counted_sales_fen'
            ],
            'commissions': ['commission_fen'],
        }
    ) }}
),

recent_days as ({{ recent_days() }}),

-- Which of the last days something fills: a set of small numbers is asked for a day sooner than a table of days is.
filled as (
    select
        eventful_days.distributor_id,
        {{ number_set('recent_days.days_ago', 0, last_days() - 1) }} as days_ago
    from eventful_days
    inner join recent_days on eventful_days.date = recent_days.date
    group by eventful_days.distributor_id
),

quiet_days as (
    select
        laid_out.distributor_id,
        recent_days.date
    from ({{ laid_out() }}) as laid_out
    cross join recent_days
    left join filled on laid_out.distributor_id = filled.distributor_id
    where not coalesce({{ is_in_set('filled.days_ago', 'recent_days.days_ago') }}, false)
),

days as (
    {{ stack_rows(
        ['eventful_days', 'quiet_days'],
        ['distributor_id', 'date'],
        {
            'eventful_days': [
                'logins', 'actions', 'shares', 'clicks', 'orders', 'first_orders', 'sales_fen', 'commission_fen',
                'counted_sales_fen'
            ],
            'quiet_days': [],
        }
    ) }}
),

final as (
    select
        distributor_id,
        date,
        {{ known_logins() }} as logins,
        shares,
        clicks,
        orders,
        first_orders,
        sales_fen,
        commission_fen,
        counted_sales_fen,
        actions
    from days
)

select * from final
