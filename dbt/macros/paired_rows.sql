{#
  Records that the rules don't give, each with a commission beside it that was not booked: the n-th of both within what
  they share, by the column in which they differ.
#}
{% macro paired(cause, strays, unbooked, shared, column) %}
    {%- for relation in (strays, unbooked) %}
    {{ relation }}_by_{{ column }} as (
        select
            *,
            row_number() over (partition by {{ shared | join(', ') }} order by {{ column }}) as place
        from {{ relation }}
    ),
    {% endfor %}
    {{ cause }}_pairs as (
        select
            strays.order_id,
            strays.line_no,
            strays.level,
            strays.distributor_id,
            unbooked.level as given_level,
            unbooked.distributor_id as given_distributor_id,
            '{{ cause }}' as cause
        from {{ strays }}_by_{{ column }} as strays
        inner join {{ unbooked }}_by_{{ column }} as unbooked
            on strays.place = unbooked.place
            {%- for each in shared %}
            and strays.{{ each }} is not distinct from unbooked.{{ each }}
            {%- endfor %}
    )
{%- endmacro %}
