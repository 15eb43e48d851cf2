with

messages as (select * from {{ ref('stg_decision_messages') }}),

results as (select * from {{ ref('int_message_results') }}),

final as (
    select
        messages.message_id,
        messages.template,
        messages.channel,
        messages.distributor_id,
        coalesce(results.state, 'planned') as state,
        results.code,
        messages.planned_at,
        results.sent_at,
        coalesce(results.state_at, messages.planned_at) as state_at
    from messages
    left join results on messages.message_id = results.message_id
)

select * from final
