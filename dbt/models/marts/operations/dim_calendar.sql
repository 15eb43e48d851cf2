select
    date,
    uncounted_because is null as is_counted,
    uncounted_because,
    holiday_zh,
    holiday_en,
    active_distributors,
    counted_days,
    flag_after_days,
    return_days,
    coalesce(lag(active_distributors) over (order by date) = 0, false) as is_flagging_stopped
from {{ ref('int_counted_days') }}
