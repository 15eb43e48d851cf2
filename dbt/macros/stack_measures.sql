{#
  Stacks relations that share some keys, row under row: each brings some measures, the others are zero there. Stacking
  and summing once is cheaper than joining the relations outer to each other, and no key is lost.
#}
{% macro stack_rows(relations, keys, measures) %}
        {%- for relation in relations %}
        select
            {{ keys | join(', ') }},
            {%- for measure in measures.values() | sum(start=[]) %}
            {{ measure if measure in measures[relation] else '0 as ' ~ measure }}{{ ',' if not loop.last }}
            {%- endfor %}
        from {{ relation }}
        {{ 'union all' if not loop.last }}
        {%- endfor %}
{% endmacro %}

{# The same, summed: one row per key. #}
{% macro stack_measures(relations, keys, measures) %}
    select
        {{ keys | join(', ') }},
        {%- for measure in measures.values() | sum(start=[]) %}
        {{ total(measure) }} as {{ measure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from (
        {{- stack_rows(relations, keys, measures) }}
    ) as stacked
    group by {{ keys | join(', ') }}
{% endmacro %}
