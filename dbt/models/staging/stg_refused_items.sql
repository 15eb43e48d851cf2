-- Refused order items by the ids they bore; an id that could not be read is null.
select
    batch_no,
    _row as row_no,
    {{ text_field('row_as_delivered', 'order_id') }} as order_id,
    try_cast({{ text_field('row_as_delivered', 'line_no') }} as bigint) as line_no,
    updated_at
from {{ source('raw', 'rejected_rows') }}
where table_name = 'order_items' and is_refused
