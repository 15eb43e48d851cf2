-- Per product (null: the whole mall) disjoint spans in which a peak or an off-season campaign runs.
with

campaigns as (
    select
        product_id,
        kind,
        starts_at,
        ends_at
    from {{ ref('stg_campaigns') }}
    where kind in ('peak', 'off_season') and starts_at < ends_at
),

cuts as (
    select
        product_id,
        starts_at as instant
    from campaigns
    union
    select
        product_id,
        ends_at
    from campaigns
),

slices as (
    select
        product_id,
        instant as starts_at,
        lead(instant) over (partition by product_id order by instant) as ends_at
    from cuts
),

final as (
    select
        slices.product_id,
        slices.starts_at,
        slices.ends_at,
        bool_or(campaigns.kind = 'peak') as is_peak,
        bool_or(campaigns.kind = 'off_season') as is_off_season
    from slices
    inner join campaigns
        on slices.product_id is not distinct from campaigns.product_id
        and slices.starts_at >= campaigns.starts_at
        and slices.ends_at <= campaigns.ends_at
    group by slices.product_id, slices.starts_at, slices.ends_at
)

select * from final
