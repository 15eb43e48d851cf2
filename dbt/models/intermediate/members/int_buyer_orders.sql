-- Every paid order between the purchases of its buyer before and after it. Orders paid at one instant are one purchase,
-- which a mall may have split by warehouse: nobody comes back within no time.
select
    buyer_no,
    paid_at,
    paid_date,
    lag(paid_date) over buyer as previous_paid_date,
    {{ next_greater('paid_at', 'buyer_no') }} as next_paid_at,
    -- Empty for those who had bought before the orders that were delivered begin.
    first_value(case when order_kind = 'first' then paid_date end) over buyer as first_paid_date
from {{ ref('int_judged_orders') }}
-- `first` stands before `repeat`, also of one instant.
window buyer as (partition by buyer_no order by paid_at, order_kind)
