{# Why a booked amount differs from what is due: the columns of the reconciliation, in the order in which it is told. #}
{% macro causes() -%}
  base freight discount rate rounding payee level timing refund duplicate missing unexpected
{%- endmacro %}

{# A difference's parts by cause, out of its place, the figures replaced, and what goes by itself. #}
{% macro parts_by_cause() %}
    {%- for cause in causes().split() %}
        case placed_cause when '{{ cause }}' then placed_fen else 0 end
        + case first_cause when '{{ cause }}' then first_fen else 0 end
        + case second_cause when '{{ cause }}' then second_fen else 0 end
        {%- if cause in ('rounding', 'duplicate', 'unexpected') %} + found_{{ cause }}_fen{% endif %} as {{ cause }}_fen
        {{- ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{# The cause of the largest part; of two alike, the one that is told first. #}
{% macro main_cause() -%}
  case greatest({% for cause in causes().split() %}abs({{ cause }}_fen){{ ', ' if not loop.last }}{% endfor %})
            when 0 then null
            {%- for cause in causes().split() %}
            when abs({{ cause }}_fen) then '{{ cause }}'
            {%- endfor %}
        end
{%- endmacro %}
