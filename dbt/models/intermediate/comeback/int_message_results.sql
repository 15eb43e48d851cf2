-- What is settled by hand, after the outbox could not tell what became of it, stands for what was told before.
with

results as (
    select
        *,
        row_number() over (partition by message_id order by state_at desc, state) as place
    from {{ ref('stg_decision_message_results') }}
),

final as (
    select
        message_id,
        state,
        code,
        sent_at,
        state_at
    from results
    where place = 1
)

select * from final
