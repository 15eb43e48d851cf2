{# The columns together name one row. #}
{% test unique_combination(model, columns) %}
    {{ repeated_keys(model, columns) }}
{% endtest %}
