-- When each distributor was active: approved, and the last status change so far neither `frozen` nor `left`.
with

distributors as (
    select * from {{ ref('stg_distributors') }} where approved_at <= {{ as_of() }}
),

changes as (
    select * from {{ ref('stg_distributor_status_changes') }} where changed_at <= {{ as_of() }}
),

states as (
    select
        distributor_id,
        {{ beginning_of_time() }} as changed_at,
        'active' as status
    from distributors
    union all
    select
        distributor_id,
        changed_at,
        status
    from changes
),

spans as (
    select
        distributor_id,
        status,
        changed_at,
        lead(changed_at) over (partition by distributor_id order by changed_at) as next_changed_at
    from states
),

final as (
    select
        distributors.distributor_id,
        greatest(distributors.approved_at, spans.changed_at) as active_from,
        coalesce(spans.next_changed_at, {{ end_of_time() }}) as active_until
    from distributors
    inner join spans on distributors.distributor_id = spans.distributor_id
    where
        spans.status = 'active'
        and distributors.approved_at < coalesce(spans.next_changed_at, {{ end_of_time() }})
)

select * from final
