-- Bonus steps with the span of their set: a newer set replaces the whole earlier one.
with

steps as (select * from {{ ref('stg_policy_bonus_steps') }}),

sets as (
    select
        effective_from,
        coalesce(lead(effective_from) over (order by effective_from), {{ end_of_time() }}) as effective_until
    from (select distinct effective_from from steps)
),

final as (
    select
        sets.effective_from,
        sets.effective_until,
        steps.threshold_fen,
        lead(steps.threshold_fen) over (
            partition by sets.effective_from order by steps.threshold_fen
        ) as next_threshold_fen,
        coalesce(steps.bonus_fen, 0) as bonus_fen,
        coalesce(steps.bonus_bp, 0) as bonus_bp
    from steps
    inner join sets on steps.effective_from = sets.effective_from
)

select * from final
