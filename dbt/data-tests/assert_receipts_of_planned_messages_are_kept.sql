-- What a channel told of a message that was planned here is kept, and once: receipts lead to people through it alone.
with

kept as (select count(*) as receipts from {{ ref('fct_message_receipts') }}),

told as (
    select count(*) as receipts
    from {{ ref('stg_push_receipts') }}
    where
        occurred_at <= {{ as_of() }}
        and message_id in (select message_id from {{ ref('stg_decision_messages') }})
)

select
    kept.receipts as kept,
    told.receipts as told
from kept
cross join told
where kept.receipts != told.receipts
