{{ config(materialized='fresh_view') }}
-- Every figure that may stand in the place of the right one, line by line; the first of them is the right calculation.
select
    row_no,
    line_no,
    level,
    'none' as factor,
    null as cause,
    'none' as hypothesis,
    0 as value
from {{ ref('int_searched_lines') }}
union all
select * from {{ ref('int_base_alternatives') }}
union all
select * from {{ ref('int_rate_alternatives') }}
union all
select * from {{ ref('int_refund_alternatives') }}
