-- Open amounts that no one cause explains, explained by two: the calculation with the first figure replaced, and with
-- the second as well, in the order in which an amount is worked out. A rate that no policy has stands alone.
with

lines as (
    select * from {{ ref('int_searched_lines') }}
    where row_no not in (select row_no from {{ ref('int_single_explanations') }})
),

alternatives as (
    select
        *,
        case factor when 'goods' then 1 when 'freight' then 2 when 'rate' then 3 when 'refund' then 4 else 5 end as step
    from {{ ref('int_line_alternatives') }}
),

differences as (select * from {{ ref('int_row_differences') }}),

candidates as (
    select
        lines.row_no,
        firsts.cause as first_cause,
        firsts.hypothesis as first_hypothesis,
        seconds.cause as second_cause,
        seconds.hypothesis as second_hypothesis,
        cast(sum({{ amount_with('lines', 'firsts') }}) as bigint) as first_amount_fen,
        cast(sum({{ amount_with('lines', 'firsts', 'seconds') }}) as bigint) as amount_fen,
        sum(lines.least_rest_fen) as least_rest_fen,
        sum(lines.most_rest_fen) as most_rest_fen
    from lines
    inner join alternatives as firsts
        on lines.row_no = firsts.row_no and lines.line_no = firsts.line_no and lines.level = firsts.level
    inner join alternatives as seconds
        on lines.row_no = seconds.row_no
        and lines.line_no = seconds.line_no
        and lines.level = seconds.level
        and firsts.step < seconds.step
        and (firsts.hypothesis = 'unlisted_whole_percent') = (seconds.factor = 'none')
        and seconds.hypothesis != 'unlisted_whole_percent'
    group by lines.row_no, firsts.cause, firsts.hypothesis, seconds.cause, seconds.hypothesis
),

{{ best_explanations('candidates') }},

parts as (
    select
        ranked.*,
        ranked.first_amount_fen - differences.measure_fen as first_fen
    from ranked
    inner join differences on ranked.row_no = differences.row_no
    where ranked.place = 1
),

final as (
    select
        row_no,
        first_cause,
        first_hypothesis,
        first_fen,
        second_cause,
        case target when 'gains' then 'another_size' else second_hypothesis end as second_hypothesis,
        rest_fen - duplicate_fen - rounding_fen - first_fen as second_fen,
        duplicate_fen,
        rounding_fen
    from parts
)

select * from final
