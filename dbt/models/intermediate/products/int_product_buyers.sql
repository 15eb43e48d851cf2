-- Who bought a product in a business month: the same buyer may be counted with several products.
with

-- Counting a buyer's orders before the buyers is cheaper than counting distinct ones of both over all lines.
buyers as (
    select
        product_id,
        {{ first_of_month('paid_date') }} as month_start,
        buyer_no,
        count(distinct order_no) as orders
    from {{ ref('int_sold_lines') }}
    group by 1, 2, 3
),

final as (
    select
        product_id,
        month_start,
        cast(sum(orders) as bigint) as orders,
        count(*) as buyers
    from buyers
    group by product_id, month_start
)

select * from final
