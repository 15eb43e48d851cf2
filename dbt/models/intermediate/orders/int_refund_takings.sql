-- What each refund takes from each line: one that names a line takes from that line, another is spread over what
-- earlier refunds left, by largest remainder. A line never loses more than is left of it. Refunds of one order depend
-- on each other, so the n-th refunds of all orders are worked out together, after all the (n-1)-th.
with recursive

refunds as (select * from {{ ref('int_known_refunds') }}),

refunded_lines as (
    select * from {{ ref('int_order_lines') }} where order_no in (select order_no from refunds)
),

takings (order_no, line_no, place, left_fen, taken_fen) as (
    select
        order_no,
        line_no,
        cast(0 as bigint),
        base_fen,
        cast(0 as bigint)
    from refunded_lines
    union all
    select
        order_no,
        line_no,
        place,
        left_fen - taken_fen,
        taken_fen
    from (
        select
            order_no,
            line_no,
            place,
            left_fen,
            cast(case
                when named_line_no = line_no then least(amount_fen, left_fen)
                when named_line_no is not null then 0
                else {{ spread_part('floor_fen', 'remainder', 'spread_fen', 'order_no') }}
            end as bigint) as taken_fen
        from (
            select
                *,
                {{ spread_floor('spread_fen', 'left_fen', 'order_left_fen') }} as floor_fen,
                {{ spread_remainder('spread_fen', 'left_fen', 'order_left_fen') }} as remainder
            from (
                select
                    takings.order_no,
                    takings.line_no,
                    refunds.place,
                    refunds.line_no as named_line_no,
                    refunds.amount_fen,
                    takings.left_fen,
                    sum(takings.left_fen) over (partition by takings.order_no) as order_left_fen,
                    least(
                        refunds.amount_fen, sum(takings.left_fen) over (partition by takings.order_no)
                    ) as spread_fen
                from takings
                inner join refunds
                    on takings.order_no = refunds.order_no and takings.place + 1 = refunds.place
            )
        )
    )
),

final as (
    select
        takings.order_no,
        takings.line_no,
        refunds.refund_id,
        refunds.place,
        refunds.completed_at,
        refunds.is_in_time,
        refunds.is_before_settlement,
        takings.taken_fen
    from takings
    inner join refunds on takings.order_no = refunds.order_no and takings.place = refunds.place
    where takings.taken_fen > 0
)

select * from final
