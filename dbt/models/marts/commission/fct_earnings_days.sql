with

entries as (
    {{ commission_entries() }}
)

select
    occurred_date as date,
    entry_type,
    tier,
    stage,
    product_id,
    order_kind,
    level,
    count(*) as entries,
    cast(sum(amount_fen) as bigint) as amount_fen
from entries
group by all
