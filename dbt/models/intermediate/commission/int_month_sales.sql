-- Counted sales per seller and business month; signed, since only the sum that is used is taken as zero if negative.
select
    distributor_id,
    {{ first_of_month('flowed_date') }} as month_start,
    cast(sum(flow_fen) as bigint) as counted_sales_fen
from {{ ref('int_sales_flows') }}
group by 1, 2
