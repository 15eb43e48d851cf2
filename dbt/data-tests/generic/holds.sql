{#
  What every row must keep: columns that are `filled`, columns that are `one_of` some values where they are filled, and
  conditions. Of a row that does not, says which it breaks. One test for all of a table: each takes its time to begin.
#}
{% test holds(model, conditions=[], filled=[], one_of={}) %}
select
    *,
    {{ empty_columns(filled) }} as empty,
    {{ unknown_values(one_of) }} as unknown,
    {{ broken_conditions(conditions) }} as broken
from {{ model }}
where {{ breaks_any(filled, one_of, conditions) }}
{% endtest %}
