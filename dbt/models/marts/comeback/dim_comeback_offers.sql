-- Who was promised an offer keeps its name, also where a newer version of the policy leaves it away.
with

begun as (
    select *
    from {{ ref('stg_policy_comeback_offers') }}
    where effective_from <= {{ as_of() }}
),

placed as (
    select
        *,
        row_number() over (partition by offer order by effective_from desc) as place,
        max(effective_from) over () as newest_from
    from begun
),

final as (
    select
        offer,
        name_zh,
        name_en,
        cost_fen,
        effective_from as since,
        effective_from = newest_from as is_offered
    from placed
    where place = 1
)

select * from final
