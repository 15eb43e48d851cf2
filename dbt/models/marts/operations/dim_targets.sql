with

spans as (
    select
        target,
        value,
        unit,
        effective_from as since,
        lead(effective_from) over (partition by target order by effective_from) as until,
        note
    from {{ ref('stg_policy_targets') }}
    where effective_from <= {{ as_of() }}
),

-- A row without a value takes the goal away.
final as (
    select * from spans where value is not null
)

select * from final
