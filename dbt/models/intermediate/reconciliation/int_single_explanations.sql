-- Open amounts that one cause explains, beside a record booked twice or a rest of rounding.
with

lines as (select * from {{ ref('int_searched_lines') }}),

alternatives as (
    select * from {{ ref('int_line_alternatives') }} where hypothesis != 'unlisted_whole_percent'
),

differences as (select * from {{ ref('int_row_differences') }}),

changes as (
    select
        lines.*,
        alternatives.cause as first_cause,
        alternatives.hypothesis as first_hypothesis,
        {{ amount_with('lines', 'alternatives') }} - lines.left_fen as change_fen
    from lines
    inner join alternatives
        on lines.row_no = alternatives.row_no
        and lines.line_no = alternatives.line_no
        and lines.level = alternatives.level
),

-- A mistake is made on every line of a row, or on one of several.
summed as (
    select
        row_no,
        first_cause,
        first_hypothesis,
        false as is_of_one_line,
        cast(sum(change_fen) as bigint) as change_fen,
        sum(least_rest_fen) as least_rest_fen,
        sum(most_rest_fen) as most_rest_fen
    from changes
    group by row_no, first_cause, first_hypothesis
    union all
    select
        row_no,
        first_cause,
        first_hypothesis,
        true as is_of_one_line,
        change_fen,
        0 as least_rest_fen,
        0 as most_rest_fen
    from changes
    where row_lines > 1 and change_fen != 0
),

candidates as (
    select
        summed.*,
        null as second_cause,
        null as second_hypothesis,
        null as guessed_bp,
        differences.measure_fen + summed.change_fen as amount_fen
    from summed
    inner join differences on summed.row_no = differences.row_no
),

{{ best_explanations('candidates') }},

final as (
    select
        row_no,
        first_cause,
        case target when 'gains' then 'another_size' else first_hypothesis end as first_hypothesis,
        rest_fen - duplicate_fen - rounding_fen as first_fen,
        second_cause,
        second_hypothesis,
        cast(0 as bigint) as second_fen,
        duplicate_fen,
        rounding_fen
    from ranked
    where place = 1
)

select * from final
