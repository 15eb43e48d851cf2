{# How the mall's own records are set beside what the rules give, and what a record would say under a hypothesis. #}

{# Two rows of the same order, line, level and distributor; the second may name the commission that it is about. #}
{% macro same_row(here, there, prefix='') -%}
  {{ here }}.order_id = {{ there }}.order_id
        and {{ here }}.line_no is not distinct from {{ there }}.line_no
        and {{ here }}.level is not distinct from {{ there }}.{{ prefix }}level
        and {{ here }}.distributor_id = {{ there }}.{{ prefix }}distributor_id
{%- endmacro %}

{# What is left of a commission on another base, where refunds took `taken` of the right one: in proportion. #}
{% macro kept_share(base, taken, right_base, bp) -%}
  {{ share_of(
      base ~ ' - coalesce(cast('
      ~ int_divide(wide(taken) ~ ' * (' ~ base ~ ')', 'nullif(' ~ right_base ~ ', 0)') ~ ' as bigint), 0)',
      bp
  ) }}
{%- endmacro %}

{# A share as those round it who cut off what is less than a fen. The mall's own commission never does. #}
{% macro share_cut(base, bp) -%}
  cast({{ int_divide('(' ~ base ~ ') * (' ~ bp ~ ')', '10000') }} as bigint)
{%- endmacro %}

{#
  A line's commission with one figure of its calculation replaced, or two: `one` and `two` are relations with `factor`
  (goods, freight, rate, refund) and the `value` that takes that figure's place.
#}
{% macro amount_with(lines, one, two=none) -%}
  {{ kept_share(
      replaced('goods', lines ~ '.base_fen', one, two) ~ ' + ' ~ replaced('freight', '0', one, two),
      replaced('refund', lines ~ '.taken_fen', one, two),
      lines ~ '.base_fen',
      replaced('rate', lines ~ '.rate_bp', one, two)
  ) }}
{%- endmacro %}

{% macro replaced(factor, right, one, two) -%}
  (case '{{ factor }}' when {{ one }}.factor then {{ one }}.value
    {%- if two %} when {{ two }}.factor then {{ two }}.value{% endif %} else {{ right }} end)
{%- endmacro %}

{# The base of the pieces that a refund is worth, whole pieces only; `more` rounds a begun one up. #}
{% macro taken_by_pieces(more) -%}
  {{ int_divide(
      'base_fen * ' ~ int_divide(wide('taken_fen') ~ ' * quantity + ' ~ more, 'nullif(base_fen, 0)'), 'quantity'
  ) }}
{%- endmacro %}

{# The whole percent nearest to what an amount is of a base, as basis points; none is below zero or above the whole. #}
{% macro whole_percent(amount, base) -%}
  greatest(0, least(10000, coalesce(cast({{ int_divide(
      wide(amount) ~ ' * 100 + ' ~ int_divide(base, '2'), 'nullif(' ~ base ~ ', 0)'
  ) }} as bigint) * 100, 0)))
{%- endmacro %}

{# A line's part of an amount of its order, cut. #}
{% macro part_of_order(amount) -%}
  cast(coalesce({{ int_divide(wide(amount) ~ ' * lines.base_fen', 'nullif(orders.base_fen, 0)') }}, 0) as bigint)
{%- endmacro %}
