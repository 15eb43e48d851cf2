{#
  The commission formula. Every fen that anybody earns is rounded here and nowhere else.
#}

{# commission.md, "Units and time": half up, once per line and beneficiary. #}
{% macro share_of(base_fen, bp) -%}
  cast({{ int_divide('(' ~ base_fen ~ ') * (' ~ bp ~ ') + 5000', '10000') }} as bigint)
{%- endmacro %}

{#
  Spreading an amount over lines by largest remainder, a tie to the lower line_no, in two steps because the second
  looks at what the first left over: `spread_floor` and `spread_remainder` per line, then `spread_part` with windows
  over the lines of one `partition`. The products need more than 64 bits, hence `wide`.
#}
{% macro spread_floor(amount, weight, total) -%}
  cast(coalesce({{ int_divide(wide(amount) ~ ' * ' ~ weight, 'nullif(' ~ wide(total) ~ ', 0)') }}, 0) as bigint)
{%- endmacro %}

{% macro spread_remainder(amount, weight, total) -%}
  coalesce({{ wide(amount) }} * {{ weight }} % nullif({{ wide(total) }}, 0), 0)
{%- endmacro %}

{% macro spread_part(floor_part, remainder, amount, partition, line_no='line_no') -%}
  {{ floor_part }} + case
    when row_number() over (partition by {{ partition }} order by {{ remainder }} desc, {{ line_no }})
      <= {{ amount }} - sum({{ floor_part }}) over (partition by {{ partition }})
      then 1 else 0 end
{%- endmacro %}
