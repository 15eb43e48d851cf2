-- Who bought a product in a business month: the same buyer may be counted with several products.
select
    product_id,
    {{ first_of_month('paid_date') }} as month_start,
    count(distinct order_no) as orders,
    count(distinct buyer_no) as buyers
from {{ ref('int_sold_lines') }}
group by 1, 2
