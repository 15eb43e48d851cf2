{# None of the columns is ever empty; of a row where one is, says which. #}
{% test never_null(model, columns) %}
select
    *,
    concat_ws(', '{% for column in columns %}, case when {{ column }} is null then '{{ column }}' end{% endfor %}) as empty
from {{ model }}
where {% for column in columns %}{{ column }} is null{{ ' or ' if not loop.last }}{% endfor %}
{% endtest %}
