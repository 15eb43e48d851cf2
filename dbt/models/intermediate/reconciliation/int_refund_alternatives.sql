-- What else of a line a mall may have taken for refunded, where somebody asked for money back.
with

described as (select * from {{ ref('int_refunded_lines') }}),

codes as (
    select codes.*
    from (
        values
        ('refund', 'ignored'), ('refund', 'taken_in_full'), ('refund', 'taken_though_late'),
        ('refund', 'ignored_after_settlement'), ('refund', 'first_only'), ('refund', 'taken_twice'),
        ('refund', 'spread_over_order'), ('refund', 'by_pieces_down'), ('refund', 'by_pieces_up'),
        ('refund', 'with_freight'), ('timing', 'taken_before_completion')
    ) as codes (cause, hypothesis)
),

variants as (
    select
        described.*,
        codes.*
    from described
    cross join codes
),

final as (
    select
        row_no,
        line_no,
        level,
        'refund' as factor,
        cause,
        hypothesis,
        cast(least(base_fen, case hypothesis
            when 'ignored' then 0
            when 'taken_in_full' then base_fen
            when 'taken_though_late' then ever_taken_fen
            when 'ignored_after_settlement' then early_taken_fen
            when 'first_only' then first_taken_fen
            when 'taken_twice' then taken_fen + taken_fen
            when 'spread_over_order'
                then {{ int_divide(wide('order_taken_fen') ~ ' * base_fen', 'nullif(order_base_fen, 0)') }}
            when 'by_pieces_down' then {{ taken_by_pieces('0') }}
            when 'by_pieces_up' then {{ taken_by_pieces('base_fen - 1') }}
            when 'with_freight' then taken_fen + refunded_freight_fen
            when 'taken_before_completion' then taken_fen + asked_fen
        end) as bigint) as value
    from variants
)

select * from final
