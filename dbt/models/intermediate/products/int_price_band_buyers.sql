-- Who bought in a price band in a business month: whoever bought two of its products is counted once.
with

lines as (
    select
        buyer_no,
        product_id,
        {{ first_of_month('paid_date') }} as month_start
    from {{ ref('int_sold_lines') }}
),

product_months as (select * from {{ ref('int_product_months') }}),

final as (
    select
        product_months.month_start,
        product_months.price_band,
        count(distinct lines.buyer_no) as buyers
    from lines
    inner join product_months
        on lines.product_id = product_months.product_id and lines.month_start = product_months.month_start
    group by product_months.month_start, product_months.price_band
)

select * from final
