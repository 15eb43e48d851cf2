-- Every distributor's tiers with their spans; nobody is demoted.
with

distributors as (
    select * from {{ ref('stg_distributors') }} where approved_at <= {{ as_of() }}
),

steps as (
    select
        distributor_id,
        'junior' as tier,
        approved_at as since
    from distributors
    union all
    select
        distributor_id,
        'senior' as tier,
        since
    from {{ ref('int_seniors') }}
    union all
    select
        distributor_id,
        'mentor' as tier,
        since
    from {{ ref('int_mentors') }}
),

final as (
    select
        distributor_id,
        tier,
        since,
        lead(since) over (partition by distributor_id order by {{ tier_rank('tier') }}) as until
    from steps
)

select * from final
