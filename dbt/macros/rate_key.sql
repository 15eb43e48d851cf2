{#
  All that decides a rate, packed into one small integer: joining on one is several times faster than on six columns.
  `int_rates` packs the same, so the codes' places are fixed here. Arguments are the relations that hold each column.
#}
{% macro rate_key(epochs, level, orders, lines, tiers) -%}
  (((({{ epochs }}.rate_epoch * 4 + {{ level }}) * 2
    + case {{ orders }}.order_kind when 'first' then 0 else 1 end) * 4
    + case {{ lines }}.stage when 'peak' then 0 when 'launch' then 1 when 'off_season' then 2 else 3 end) * 4
    + {{ tier_rank(tiers ~ '.tier') }}) * 1000000 + {{ lines }}.rate_class
{%- endmacro %}

{% macro tier_rank(tier) -%}
  case {{ tier }} when 'junior' then 1 when 'senior' then 2 when 'mentor' then 3 else 0 end
{%- endmacro %}
