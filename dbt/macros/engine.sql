{# What a second engine would say differently stands here, once. #}
{% macro int_divide(dividend, divisor) -%} (({{ dividend }}) // ({{ divisor }})) {%- endmacro %}

{# An integer wide enough for a product of two amounts. #}
{% macro wide(amount) -%} cast({{ amount }} as hugeint) {%- endmacro %}

{% macro hours(n) -%} to_hours(cast({{ n }} as bigint)) {%- endmacro %}

{# One integer for a delivered row: its batch above, its row in the lower 40 bits. #}
{% macro row_key(batch, row) -%} (cast({{ batch }} as bigint) << 40 | cast({{ row }} as bigint)) {%- endmacro %}

{# One wide integer for a key: equal keys have the same, and different keys hardly ever. #}
{% macro key_hash(columns) -%} hash({{ columns | join(', ') }}) {%- endmacro %}

{# A sum of numbers far below 2 ** 63, as all delivered are: unless it sees that by itself, the engine adds 128 bits. #}
{% macro total(amount) -%} cast(sum_no_overflow({{ amount }}) as bigint) {%- endmacro %}

{# `value` of the row that comes first by `columns`. #}
{% macro first_by(value, columns) -%} arg_min({{ value }}, ({{ columns | join(', ') }})) {%- endmacro %}

{# `value` of the row that comes last by `columns`. #}
{% macro last_by(value, columns) -%} arg_max({{ value }}, ({{ columns | join(', ') }})) {%- endmacro %}

{# A day is 24 hours, whatever the zone does. #}
{% macro days(n) -%} to_hours(cast(({{ n }}) * 24 as bigint)) {%- endmacro %}

{% macro microseconds(n) -%} to_microseconds(cast({{ n }} as bigint)) {%- endmacro %}

{% macro add_days(date, n) -%} cast({{ date }} + cast({{ n }} as integer) as date) {%- endmacro %}

{# Whole calendar days from one date to a later one. #}
{% macro days_between(first, last) -%} date_diff('day', {{ first }}, {{ last }}) {%- endmacro %}

{# Whole days of 24 hours from one instant to a later one. #}
{% macro whole_days_between(first, last) -%} date_sub('day', {{ first }}, {{ last }}) {%- endmacro %}

{% macro minutes_between(first, last) -%} (date_diff('second', {{ first }}, {{ last }}) / 60) {%- endmacro %}

{# One row per date, both ends included. #}
{% macro each_date(first, last) -%}
  cast(unnest(generate_series({{ first }}, {{ last }}, interval 1 day)) as date)
{%- endmacro %}

{# One row per whole number, both ends included. #}
{% macro each_number(first, last) -%} unnest(generate_series({{ first }}, {{ last }})) {%- endmacro %}

{# The whole numbers of a group that lie between two others, and whether one is among them. #}
{% macro number_set(number, first, last) -%} bitstring_agg(cast({{ number }} as integer), {{ first }}, {{ last }}) {%- endmacro %}

{% macro is_in_set(number_set, number) -%} (get_bit({{ number_set }}, cast({{ number }} as integer)) = 1) {%- endmacro %}

{% macro first_of_month(date) -%} cast(date_trunc('month', {{ date }}) as date) {%- endmacro %}

{% macro next_month(date) -%} cast({{ date }} + interval 1 month as date) {%- endmacro %}

{% macro monday_of(date) -%} cast(date_trunc('week', {{ date }}) as date) {%- endmacro %}

{% macro month_name(date) -%} strftime({{ date }}, '%Y-%m') {%- endmacro %}

{% macro local_to_utc(local) -%}
  timezone('UTC', timezone('{{ var("business_timezone") }}', {{ local }}))
{%- endmacro %}

{% macro utc_to_local(instant) -%}
  timezone('{{ var("business_timezone") }}', timezone('UTC', {{ instant }}))
{%- endmacro %}

{% macro text_field(json, field) -%} json_extract_string({{ json }}, '$.{{ field }}') {%- endmacro %}

{# The n-th value before this one; here n may differ from row to row. #}
{% macro nth_before(column, n) -%} lag({{ column }}, {{ n }}) {%- endmacro %}

{# The next greater value of the same group; what is equal is passed over. #}
{% macro next_greater(column, partition) -%}
  first_value({{ column }}) over (
    partition by {{ partition }} order by {{ column }} groups between 1 following and 1 following
  )
{%- endmacro %}
