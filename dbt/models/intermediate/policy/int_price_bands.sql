-- Price bands with the span of their set: a newer set replaces the whole earlier one. A band ends where the next
-- begins.
with

bands as (select * from {{ ref('stg_policy_price_bands') }}),

sets as (
    select
        effective_from,
        coalesce(lead(effective_from) over (order by effective_from), {{ end_of_time() }}) as effective_until
    from (select distinct effective_from from bands)
),

final as (
    select
        sets.effective_from,
        sets.effective_until,
        bands.band,
        bands.from_fen,
        lead(bands.from_fen) over (partition by sets.effective_from order by bands.from_fen) as until_fen
    from bands
    inner join sets on bands.effective_from = sets.effective_from
)

select * from final
