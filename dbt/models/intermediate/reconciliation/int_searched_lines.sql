-- The lines behind every amount that is still to be explained, with all that a hypothesis about it needs: what was
-- sold, what refunds took, and how far rounding by the piece may lead.
with

differing as (
    select * from {{ ref('int_row_differences') }} where rest_fen != 0
),

lines as (select * from {{ ref('int_reconciled_lines') }}),

items as (select * from {{ ref('stg_order_items') }}),

taken as (
    select
        order_no,
        line_no,
        cast(coalesce(sum(taken_fen) filter (where is_in_time), 0) as bigint) as taken_fen,
        cast(sum(taken_fen) as bigint) as ever_taken_fen,
        cast(
            coalesce(sum(taken_fen) filter (where is_in_time and is_before_settlement), 0) as bigint
        ) as early_taken_fen,
        cast(coalesce(sum(taken_fen) filter (where place = 1), 0) as bigint) as first_taken_fen
    from {{ ref('int_refund_takings') }}
    group by order_no, line_no
),

matched as (
    select
        differing.row_no,
        coalesce(differing.placed_cause = 'level', false) or differing.level is null as is_level_open,
        differing.booked_fen,
        differing.repeated_fen,
        count(*) over (partition by differing.row_no) as row_lines,
        lines.*,
        items.product_id,
        items.quantity,
        items.unit_price_fen,
        items.discount_fen,
        items.gross_fen,
        coalesce(taken.taken_fen, 0) as taken_fen,
        coalesce(taken.ever_taken_fen, 0) as ever_taken_fen,
        coalesce(taken.early_taken_fen, 0) as early_taken_fen,
        coalesce(taken.first_taken_fen, 0) as first_taken_fen
    from differing
    inner join lines
        on differing.order_id = lines.order_id
        and differing.line_no is not distinct from lines.booked_line_no
        and differing.given_level is not distinct from lines.booked_level
        and differing.given_distributor_id = lines.distributor_id
    inner join items on lines.order_id = items.order_id and lines.line_no = items.line_no
    left join taken on lines.order_no = taken.order_no and lines.line_no = taken.line_no
),

final as (
    select
        *,
        least(
            -quantity, quantity * {{ share_cut(int_divide('base_fen', 'quantity'), 'rate_bp') }} - commission_fen
        ) as least_rest_fen,
        greatest(
            1, quantity * ({{ share_cut(int_divide('base_fen', 'quantity') ~ ' + 1', 'rate_bp') }} + 1) - commission_fen
        ) as most_rest_fen
    from matched
)

select * from final
