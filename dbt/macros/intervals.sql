{# Nineteen twentieths of the normal law lie below it: how far the bounds of a 90 % interval are off. #}
{% macro bound_width() -%} 1.6448536269514722 {%- endmacro %}

{#
  A bound of the 90 % score interval (Wilson) of a share seen among so many people; `side` is `-` or `+`. Unlike the
  usual interval it stays between nothing and all, and holds where few are seen, or none of them did it.
#}
{% macro share_bound(share, people, side) -%}
  (
    ({{ share }} + {{ bound_width() }} * {{ bound_width() }} / (2 * {{ people }})
      {{ side }} {{ bound_width() }} * sqrt(
        greatest({{ share }} * (1 - {{ share }}), 0) / {{ people }}
        + {{ bound_width() }} * {{ bound_width() }} / (4 * {{ people }} * {{ people }})
      )
    ) / (1 + {{ bound_width() }} * {{ bound_width() }} / {{ people }})
  )
{%- endmacro %}

{#
  From which chi-square on, of one degree of freedom, two arms are not in the shares that were drawn: by chance one time
  in a thousand. It is asked only where this many are expected in each, for below chance is coarser than that.
#}
{% macro broken_ratio() -%} 10.828 {%- endmacro %}
{% macro least_expected() -%} 10 {%- endmacro %}
