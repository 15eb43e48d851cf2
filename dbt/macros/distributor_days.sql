{# The business dates that are laid out for everybody, today the last of them, by how many days ago they were. #}
{% macro recent_days() %}
    select
        days_ago,
        {{ add_days(business_date(as_of()), '-days_ago') }} as date
    from (select {{ each_number(0, last_days() - 1) }} as days_ago) as numbers
{% endmacro %}

{% macro last_days() %} {{- return(90) }} {% endmacro %}

{# Whoever is laid out, whether something happened to them or not. #}
{% macro laid_out() %}
    select distributor_id from {{ ref('stg_distributors') }} where approved_at <= {{ as_of() }}
{% endmacro %}

{# Logins come with the activity events: unless a mall delivers those, nobody can say. #}
{% macro known_logins(logins='logins') -%}
  case
    when (select is_delivered from {{ ref('stg_deliveries') }} where table_name = 'activity_events')
      then coalesce({{ logins }}, 0)
  end
{%- endmacro %}

{#
  What fct_distributor_days sums to by `period`, which `start` names of a date. Of eight in ten of its rows nothing is
  known but that there is such a day: those are passed over, their periods are laid out instead. Whoever has flows of
  sales, which may cancel out on a day, was approved when they sold, so nobody's period is lost.
#}
{% macro distributor_periods(period, start) %}
    with

    eventful_days as (
        select
            *,
            {{ start }} as {{ period }}
        from {{ ref('fct_distributor_days') }}
        where
            date < (select min(date) from ({{ recent_days() }}) as recent_days)
            or logins > 0
            or shares > 0
            or clicks > 0
            or orders > 0
            or commission_fen > 0
            or counted_sales_fen != 0
    ),

    recent_periods as (
        select distinct {{ start }} as {{ period }} from ({{ recent_days() }}) as recent_days
    ),

    quiet_periods as (
        select
            laid_out.distributor_id,
            recent_periods.{{ period }}
        from ({{ laid_out() }}) as laid_out
        cross join recent_periods
    )

    {{ stack_measures(
        ['eventful_days', 'quiet_periods'],
        ['distributor_id', period],
        {
            'eventful_days': [
                'logins', 'shares', 'clicks', 'orders', 'first_orders', 'sales_fen', 'commission_fen',
                'counted_sales_fen'
            ],
            'quiet_periods': [],
        }
    ) }}
{% endmacro %}
