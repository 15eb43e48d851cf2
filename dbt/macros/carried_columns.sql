{# What a commission line carries over from its order and its order line. #}

{% macro order_columns(orders) -%}
            {{ orders }}.order_no,
            {{ orders }}.order_id,
            {{ orders }}.member_id,
            {{ orders }}.order_kind,
            {{ orders }}.terms_from,
            {{ orders }}.paid_date,
            {{ orders }}.paid_at,
            {{ orders }}.received_at,
            {{ orders }}.settle_at
{%- endmacro %}

{% macro line_columns(lines) -%}
            {{ lines }}.line_no,
            {{ lines }}.product_id,
            {{ lines }}.base_fen,
            {{ lines }}.stage,
            {{ lines }}.rate_class
{%- endmacro %}
