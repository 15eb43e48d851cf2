-- Without the delivery that brought a row: how deliveries were cut must not show in what is published.
select
    table_name,
    row_key,
    reason,
    is_waiting,
    amount_fen
from {{ ref('int_waiting_rows') }}
