{# The run's instant: nothing in here reads the clock. #}
{% macro as_of() -%}
  timestamp '{{ var("as_of") }}'
{%- endmacro %}

{# Where a span has no end. #}
{% macro end_of_time() -%}
  timestamp '9999-12-31 00:00:00'
{%- endmacro %}

{% macro beginning_of_time() -%}
  timestamp '0001-01-01 00:00:00'
{%- endmacro %}

{# The business date of an instant. Costly: for few rows. Many are joined to their slot instead (`in_slot`). #}
{% macro business_date(instant) -%}
  cast({{ utc_to_local(instant) }} as date)
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

{# Whether an instant lies in a span; the end is excluded, and an empty end is open. #}
{% macro in_span(instant, since, until) -%}
  {{ instant }} >= {{ since }} and {{ instant }} < coalesce({{ until }}, {{ end_of_time() }})
{%- endmacro %}
