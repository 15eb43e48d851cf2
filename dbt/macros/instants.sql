{# The run's instant: nothing in here reads the clock. #}
{% macro as_of() -%}
  timestamp '{{ var("as_of") }}'
{%- endmacro %}

{# The UTC instant at which a business date begins. #}
{% macro business_day_start(date) -%}
  {{ local_to_utc('cast(' ~ date ~ ' as timestamp)') }}
{%- endmacro %}

{#
  Joins an instant to the one slice of time that holds it (int_time_slots). The equality on the UTC date is what makes
  it a hash join; converting ten million instants by the zone library takes two seconds, this takes a twentieth.
#}
{% macro in_slot(instant, slots='time_slots') -%}
  {{ slots }}.utc_date = cast({{ instant }} as date)
  and {{ instant }} >= {{ slots }}.starts_at
  and {{ instant }} < {{ slots }}.ends_at
{%- endmacro %}
