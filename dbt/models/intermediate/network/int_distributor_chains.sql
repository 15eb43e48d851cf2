-- Who stands above each distributor. Somebody who came up before, or whom nobody knows, ends the chain.
with

distributors as (select * from {{ ref('stg_distributors') }}),

final as (
    select
        promoters.distributor_id,
        inviters.distributor_id as level_2_id,
        grand_inviters.distributor_id as level_3_id
    from distributors as promoters
    left join distributors as inviters
        on promoters.inviter_id = inviters.distributor_id
        and promoters.distributor_id != inviters.distributor_id
    left join distributors as grand_inviters
        on inviters.inviter_id = grand_inviters.distributor_id
        and grand_inviters.distributor_id not in (promoters.distributor_id, inviters.distributor_id)
)

select * from final
