{#
  What open rows would say with two figures of each line replaced, `lines` against every pair of `alternatives`: the
  first figure's amount, and both figures'. `by_pair` ends the query, with what restricts it in between.
#}
{% macro pair_candidates(lines) -%}
    select
        lines.row_no,
        firsts.cause as first_cause,
        firsts.hypothesis as first_hypothesis,
        seconds.cause as second_cause,
        seconds.hypothesis as second_hypothesis,
        firsts.guessed_bp,
        false as is_of_one_line,
        cast(sum({{ amount_with('lines', 'firsts') }}) as bigint) as first_amount_fen,
        cast(sum({{ amount_with('lines', 'firsts', 'seconds') }}) as bigint) as amount_fen,
        sum(lines.least_rest_fen) as least_rest_fen,
        sum(lines.most_rest_fen) as most_rest_fen
    from {{ lines }} as lines
    inner join alternatives as firsts
        on lines.row_no = firsts.row_no and lines.line_no = firsts.line_no and lines.level = firsts.level
    inner join alternatives as seconds
        on lines.row_no = seconds.row_no
        and lines.line_no = seconds.line_no
        and lines.level = seconds.level
        and firsts.step < seconds.step
        and (firsts.hypothesis = 'unlisted_whole_percent') = (seconds.factor = 'none')
        and seconds.hypothesis != 'unlisted_whole_percent'
{%- endmacro %}

{% macro by_pair() -%}
    group by lines.row_no, firsts.cause, firsts.hypothesis, seconds.cause, seconds.hypothesis, firsts.guessed_bp
{%- endmacro %}
