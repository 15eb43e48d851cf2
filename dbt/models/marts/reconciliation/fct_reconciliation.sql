with

differences as (select * from {{ ref('int_row_differences') }}),

explanations as (
    select * from {{ ref('int_single_explanations') }}
    union all
    select * from {{ ref('int_double_explanations') }}
),

explained as (
    select
        differences.*,
        differences.booked_fen - differences.due_fen as difference_fen,
        explanations.first_cause,
        explanations.first_hypothesis,
        explanations.second_cause,
        explanations.second_hypothesis,
        coalesce(explanations.first_fen, 0) as first_fen,
        coalesce(explanations.second_fen, 0) as second_fen,
        coalesce(explanations.duplicate_fen, 0) as found_duplicate_fen,
        coalesce(explanations.rounding_fen, 0) as found_rounding_fen,
        case when explanations.row_no is null then differences.rest_fen else 0 end as found_unexpected_fen
    from differences
    left join explanations on differences.row_no = explanations.row_no
),

split as (
    select
        *,
        {{ parts_by_cause() }}
    from explained
),

final as (
    select
        order_id,
        line_no,
        level,
        distributor_id,
        reason,
        paid_at,
        settle_at,
        commission_fen,
        left_fen,
        due_fen,
        records,
        booked_fen,
        difference_fen,
        base_fen,
        freight_fen,
        discount_fen,
        rate_fen,
        rounding_fen,
        payee_fen,
        level_fen,
        timing_fen,
        refund_fen,
        duplicate_fen,
        missing_fen,
        unexpected_fen,
        {{ main_cause() }} as main_cause,
        placed_cause,
        first_cause,
        nullif(first_hypothesis, 'none') as first_hypothesis,
        second_cause,
        nullif(second_hypothesis, 'none') as second_hypothesis,
        nullif(given_distributor_id, distributor_id) as meant_for_distributor_id,
        case
            when not is_given then null
            when left_fen = 0 then 'void'
            when is_settled then 'settled'
            else 'pending'
        end as due_status,
        booked_status
    from split
)

select * from final
