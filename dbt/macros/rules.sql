{# Of what every row must keep: whether a row breaks any of it, and which. #}
{% macro breaks_any(filled, one_of, conditions) -%}
  (
    false
    {%- for column in filled %} or {{ column }} is null {%- endfor %}
    {%- for column, values in one_of.items() %} or {{ column }} not in ('{{ values | join("', '") }}') {%- endfor %}
    {%- for condition in conditions %} or not coalesce({{ condition }}, false) {%- endfor %}
  )
{%- endmacro %}

{% macro empty_columns(filled) -%}
  concat_ws(', ', null {%- for column in filled %}, case when {{ column }} is null then '{{ column }}' end {%- endfor %})
{%- endmacro %}

{% macro unknown_values(one_of) -%}
  concat_ws(', ', null {%- for column, values in one_of.items() %},
    case when {{ column }} not in ('{{ values | join("', '") }}') then concat('{{ column }} ', {{ column }}) end
  {%- endfor %})
{%- endmacro %}

{% macro broken_conditions(conditions) -%}
  concat_ws('; ', null {%- for condition in conditions %},
    case when not coalesce({{ condition }}, false) then '{{ condition | trim | replace("'", "''") }}' end
  {%- endfor %})
{%- endmacro %}
