{# An identity that every row must keep. Null counts as broken. #}
{% test holds(model, condition) %}
select * from {{ model }}
where not coalesce({{ condition }}, false)
{% endtest %}
