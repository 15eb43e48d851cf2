-- What the rules give the same distributor on the order's lines before an open one: a mall that books a running sum
-- over the lines books it again.
with

differing as (select * from {{ ref('int_row_differences') }} where rest_fen != 0),

rows_compared as (select * from {{ ref('int_reconciled_rows') }}),

final as (
    select
        differing.row_no,
        cast(sum(earlier.left_fen) as bigint) as earlier_fen
    from differing
    inner join rows_compared as earlier
        on differing.order_id = earlier.order_id
        and differing.level is not distinct from earlier.level
        and differing.distributor_id = earlier.distributor_id
        and differing.line_no > earlier.line_no
    group by differing.row_no
)

select * from final
