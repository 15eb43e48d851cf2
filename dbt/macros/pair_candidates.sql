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

{# What open rows of several lines would say with one line at the whole percent that gives the very amount. #}
{% macro guesses_of_one_line(lines) -%}
    select
        guesses.row_no,
        'rate' as first_cause,
        'unlisted_whole_percent' as first_hypothesis,
        null as second_cause,
        'none' as second_hypothesis,
        guesses.guessed_bp,
        true as is_of_one_line,
        guesses.others_fen + {{ share_of('guesses.left_base_fen', 'guesses.guessed_bp') }} as first_amount_fen,
        guesses.others_fen + {{ share_of('guesses.left_base_fen', 'guesses.guessed_bp') }} as amount_fen,
        0 as least_rest_fen,
        0 as most_rest_fen
    from (
        select
            lines.row_no,
            lines.base_fen - lines.taken_fen as left_base_fen,
            differences.measure_fen - lines.left_fen as others_fen,
            {{ whole_percent(
                'differences.booked_fen - differences.measure_fen + lines.left_fen',
                '(lines.base_fen - lines.taken_fen)'
            ) }} as guessed_bp
        from {{ lines }} as lines
        inner join differences on lines.row_no = differences.row_no
        where lines.row_lines > 1
    ) as guesses
{%- endmacro %}

{% macro by_pair() -%}
    group by lines.row_no, firsts.cause, firsts.hypothesis, seconds.cause, seconds.hypothesis, firsts.guessed_bp
{%- endmacro %}
