{#
  The simplest explanation of each open amount out of candidates with one figure replaced, or two: the fewest causes,
  then the one that explains most rows of the mall. A candidate is held against the booked amount; against it without
  what was booked twice, which is to be seen and so counts for no cause more; against it without the lines before, for a
  mall that books a running sum; and, where refunds were left out, against what was booked before anything was taken
  back. A rest within what rounding by the piece makes of it is rounding.
#}
{% macro best_explanations(candidates) %}
    held as (
        select
            candidates.*,
            targets.target,
            differences.rest_fen,
            case targets.target
                when 'once' then differences.repeated_fen when 'running' then earlier.earlier_fen else 0
            end as duplicate_fen,
            case targets.target when 'gains' then differences.booked_gains_fen else differences.booked_fen end
            - duplicate_fen - candidates.amount_fen as rounding_fen
        from {{ candidates }} as candidates
        inner join differences on candidates.row_no = differences.row_no
        left join {{ ref('int_earlier_lines') }} as earlier on candidates.row_no = earlier.row_no
        cross join (values ('booked'), ('once'), ('running'), ('gains')) as targets (target)
        where
            targets.target = 'booked'
            or (targets.target = 'once' and differences.repeated_fen > 0 and candidates.second_cause is null)
            or (targets.target = 'running' and earlier.earlier_fen > 0 and candidates.second_cause is null)
            or (
                targets.target = 'gains'
                and differences.booked_gains_fen != differences.booked_fen
                and 'ignored' in (candidates.first_hypothesis, candidates.second_hypothesis)
            )
    ),

    fitting as (
        select
            *,
            case when first_cause is null then 0 else 1 end
            -- A rate of no policy is a guess: two known mistakes come before it.
            + case when second_cause is null and first_hypothesis != 'unlisted_whole_percent' then 0 else 1 end
            + case when rounding_fen = 0 then 0 else 1 end
            + case when is_of_one_line then 1 else 0 end
            + case when target = 'running' then 1 else 0 end as causes,
            count(*) over (partition by first_hypothesis, second_hypothesis, guessed_bp, target) as rows_explained
        from held
        where
            rounding_fen between least_rest_fen and most_rest_fen
            and (first_hypothesis != 'unlisted_whole_percent' or (rounding_fen = 0 and target in ('booked', 'once')))
    ),

    supported as (
        select
            *,
            max(rows_explained) over (partition by row_no, guessed_bp, causes) as support
        from fitting
    ),

    ranked as (
        select
            *,
            row_number() over (
                partition by row_no
                order by
                    causes, support desc, guessed_bp is not null, target = 'gains', target = 'booked',
                    -- Where goods were sold at the shelf's price, what is ignored is the discount.
                    abs(rounding_fen), first_cause = 'base', rows_explained desc,
                    first_cause = 'rate', second_cause = 'rate', first_hypothesis, second_hypothesis
            ) as place
        from supported
    )
{% endmacro %}
