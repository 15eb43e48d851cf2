-- What was sold on a date is what its lines count for, and all that refunds took goes out on some date.
with

days as (select * from {{ ref('fct_sales_days') }}),

lines as (
    select
        paid_date as date,
        cast(sum(base_fen) as bigint) as sales_fen
    from {{ ref('fct_commission_lines') }}
    where level = 1
    group by paid_date
),

-- The date is empty where all of them are summed.
refunds as (
    select
        (select sum(refunds_fen) from days) as shown_fen,
        (select coalesce(sum(taken_fen), 0) from {{ ref('int_refund_takings') }}) as taken_fen
)

select
    coalesce(days.date, lines.date) as date,
    days.gross_sales_fen as shown_fen,
    lines.sales_fen as told_fen
from days
full outer join lines on days.date = lines.date
where coalesce(days.gross_sales_fen, 0) != coalesce(lines.sales_fen, 0)
union all
select
    null,
    shown_fen,
    taken_fen
from refunds
where shown_fen != taken_fen
