with

messages as (select * from {{ ref('stg_decision_messages') }}),

receipts as (select * from {{ ref('stg_push_receipts') }}),

final as (
    select
        receipts.message_id,
        receipts.status,
        messages.distributor_id,
        messages.template,
        receipts.occurred_at
    from receipts
    inner join messages on receipts.message_id = messages.message_id
    where receipts.occurred_at <= {{ as_of() }}
)

select * from final
