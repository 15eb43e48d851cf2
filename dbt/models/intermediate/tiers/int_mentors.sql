-- When each senior became mentor: looked at whenever they, or somebody they invited, became senior.
with

seniors as (select * from {{ ref('int_seniors') }}),

rules as (
    select * from {{ ref('int_tier_rules') }} where tier = 'mentor'
),

distributors as (select * from {{ ref('stg_distributors') }}),

downlines as (
    select
        distributors.inviter_id as distributor_id,
        seniors.since
    from distributors
    inner join seniors on distributors.distributor_id = seniors.distributor_id
    where distributors.inviter_id != distributors.distributor_id
),

looks as (
    select
        distributor_id,
        since as looked_at
    from seniors
    union
    select
        downlines.distributor_id,
        downlines.since
    from downlines
    inner join seniors on downlines.distributor_id = seniors.distributor_id
    where downlines.since >= seniors.since
),

counts as (
    select
        looks.distributor_id,
        looks.looked_at,
        count(*) as senior_downlines
    from looks
    inner join downlines
        on looks.distributor_id = downlines.distributor_id and downlines.since <= looks.looked_at
    group by looks.distributor_id, looks.looked_at
),

final as (
    select
        counts.distributor_id,
        min(counts.looked_at) as since
    from counts
    inner join rules
        on counts.looked_at >= rules.effective_from
        and counts.looked_at < rules.effective_until
        and counts.senior_downlines >= rules.min_senior_downlines
    group by counts.distributor_id
)

select * from final
