-- Open amounts that one cause explains, beside a record booked twice or a rest of rounding.
with

lines as (select * from {{ ref('int_searched_lines') }}),

alternatives as (
    select * from {{ ref('int_line_alternatives') }} where hypothesis != 'unlisted_whole_percent'
),

differences as (select * from {{ ref('int_row_differences') }}),

candidates as (
    select
        lines.row_no,
        alternatives.cause as first_cause,
        alternatives.hypothesis as first_hypothesis,
        null as second_cause,
        null as second_hypothesis,
        cast(sum({{ amount_with('lines', 'alternatives') }}) as bigint) as amount_fen,
        sum(lines.least_rest_fen) as least_rest_fen,
        sum(lines.most_rest_fen) as most_rest_fen
    from lines
    inner join alternatives
        on lines.row_no = alternatives.row_no
        and lines.line_no = alternatives.line_no
        and lines.level = alternatives.level
    group by lines.row_no, alternatives.cause, alternatives.hypothesis
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
