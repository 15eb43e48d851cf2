{# What every row must keep: columns that are `filled`, and conditions. Of a row that does not, says which it breaks. #}
{% test holds(model, conditions=[], filled=[]) %}
select
    *,
    {{ empty_columns(filled) }} as empty,
    {{ broken_conditions(conditions) }} as broken
from {{ model }}
where {{ breaks_any(filled, conditions) }}
{% endtest %}
