-- What else a mall may take for the base of a line: the goods at another price, and freight beside them. What changes
-- nothing is left out where a row is one line; of several it may change others. A line may be worth a billion yuan, and
-- no figure in its place is taken for more.
with

described as (select * from {{ ref('int_priced_lines') }}),

codes as (
    select codes.*
    from (
        values
        ('goods', 'discount', 'before_discounts'),
        ('goods', 'discount', 'before_order_discount'),
        ('goods', 'discount', 'before_line_discount'),
        ('goods', 'discount', 'discount_in_equal_parts'),
        ('goods', 'base', 'list_price'),
        ('goods', 'base', 'list_price_less_discounts'),
        ('goods', 'base', 'one_piece'),
        ('goods', 'base', 'whole_order'),
        ('freight', 'freight', 'freight_part'),
        ('freight', 'freight', 'freight_part_per_piece'),
        ('freight', 'freight', 'whole_freight'),
        ('freight', 'freight', 'whole_freight_per_piece')
    ) as codes (factor, cause, hypothesis)
),

variants as (
    select
        described.*,
        codes.*
    from described
    cross join codes
),

valued as (
    select
        row_no,
        line_no,
        level,
        base_fen,
        row_lines,
        factor,
        cause,
        hypothesis,
        cast(least(100000000000, case hypothesis
            when 'before_discounts' then quantity * unit_price_fen
            when 'before_order_discount' then gross_fen
            when 'before_line_discount' then base_fen + discount_fen
            when 'discount_in_equal_parts' then gross_fen - {{ int_divide('order_discount_fen', 'items') }}
            when 'list_price' then quantity * list_price_fen
            when 'list_price_less_discounts' then quantity * (list_price_fen - unit_price_fen) + base_fen
            when 'one_piece' then {{ int_divide('base_fen', 'quantity') }}
            when 'whole_order' then order_gross_fen - order_discount_fen
            when 'freight_part' then freight_part_fen
            when 'freight_part_per_piece' then quantity * freight_part_fen
            when 'whole_freight' then freight_fen
            when 'whole_freight_per_piece' then quantity * freight_fen
        end) as bigint) as value
    from variants
),

final as (
    select
        row_no,
        line_no,
        level,
        factor,
        cause,
        hypothesis,
        value
    from valued
    where row_lines > 1 or value != case when factor = 'goods' then base_fen else 0 end
)

select * from final
