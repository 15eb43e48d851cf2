{# Two tables tell of the same money: the sums of the two columns are equal. #}
{% test same_sum(model, column, other, other_column) %}
select
    here.total as total_here,
    there.total as total_there
from (select coalesce(sum({{ column }}), 0) as total from {{ model }}) as here
cross join (select coalesce(sum({{ other_column }}), 0) as total from {{ other }}) as there
where here.total != there.total
{% endtest %}
