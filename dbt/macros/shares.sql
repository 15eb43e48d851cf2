{#
  What part of a whole something is, in basis points, cut to whole ones; null where the whole is nothing. For figures
  that people look at: what anybody is paid is worked out by `share_of` alone.
#}
{% macro share_bp(part, whole) -%}
  cast({{ int_divide(wide('(' ~ part ~ ')') ~ ' * 10000', 'nullif(' ~ whole ~ ', 0)') }} as bigint)
{%- endmacro %}
