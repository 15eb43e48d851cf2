-- Who bought after a click on a material in a business month: the same buyer may be counted with several materials.
select
    asset_id,
    {{ first_of_month('paid_date') }} as month_start,
    count(distinct buyer_no) as buyers
from {{ ref('int_material_orders') }}
group by 1, 2
