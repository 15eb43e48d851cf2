-- Open amounts that no one cause explains, explained by two, in the order in which an amount is worked out. A rate
-- that no policy has stands alone. All pairs are tried on the rows that differ most; on the rest only those that
-- explain most of them, since a mall whose every amount differs makes the same few mistakes.
with

lines as (
    select * from {{ ref('int_searched_lines') }}
    where row_no not in (select row_no from {{ ref('int_single_explanations') }})
),

alternatives as (
    select
        *,
        case factor when 'goods' then 1 when 'freight' then 2 when 'rate' then 3 when 'refund' then 4 else 5 end
            as step,
        case hypothesis when 'unlisted_whole_percent' then value end as guessed_bp
    from {{ ref('int_line_alternatives') }}
),

differences as (select * from {{ ref('int_row_differences') }}),

largest as (
    select row_no from differences where row_no in (select row_no from lines)
    order by abs(rest_fen) desc, order_id, line_no, level, distributor_id
    limit {{ var('searched_rows') }}
),

candidates_of_largest as (
    {{ pair_candidates('lines') }}
    where lines.row_no in (select row_no from largest)
    {{ by_pair() }}
),

common as (
    select
        candidates.first_hypothesis,
        candidates.second_hypothesis,
        candidates.guessed_bp
    from candidates_of_largest as candidates
    inner join differences on candidates.row_no = differences.row_no
    where differences.booked_fen - candidates.amount_fen between candidates.least_rest_fen and candidates.most_rest_fen
    group by candidates.first_hypothesis, candidates.second_hypothesis, candidates.guessed_bp
    order by count(*) desc, candidates.first_hypothesis, candidates.second_hypothesis, candidates.guessed_bp
    limit {{ var('common_mistakes') }}
),

candidates as (
    select * from candidates_of_largest
    union all
    {{ pair_candidates('lines') }}
    inner join common
        on firsts.hypothesis = common.first_hypothesis
        and seconds.hypothesis = common.second_hypothesis
        and firsts.guessed_bp is not distinct from common.guessed_bp
    where lines.row_no not in (select row_no from largest)
    {{ by_pair() }}
    union all
    {{ guesses_of_one_line('lines') }}
),

{{ best_explanations('candidates') }},

final as (
    select
        ranked.row_no,
        ranked.first_cause,
        ranked.first_hypothesis,
        ranked.first_amount_fen - differences.measure_fen as first_fen,
        ranked.second_cause,
        case ranked.target when 'gains' then 'another_size' else ranked.second_hypothesis end as second_hypothesis,
        ranked.rest_fen - ranked.duplicate_fen - ranked.rounding_fen
        - (ranked.first_amount_fen - differences.measure_fen) as second_fen,
        ranked.duplicate_fen,
        ranked.rounding_fen
    from ranked
    inner join differences on ranked.row_no = differences.row_no
    where ranked.place = 1
)

select * from final
