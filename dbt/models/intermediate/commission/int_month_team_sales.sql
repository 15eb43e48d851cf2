-- Counted sales of all whom somebody invited, per business month: all of them, and, for each length of apprenticeship
-- that the policy knows, those of lines paid while the seller was an apprentice. Nobody is on their own team.
with

sellers as (
    select * from {{ ref('stg_distributors') }} where inviter_id != distributor_id
),

month_sales as (select * from {{ ref('int_month_sales') }}),

flows as (select * from {{ ref('int_sales_flows') }}),

apprenticeships as (
    select distinct mentor_days from {{ ref('int_tier_rules') }} where mentor_days > 0
),

final as (
    select
        sellers.inviter_id as distributor_id,
        month_sales.month_start,
        null as mentor_days,
        cast(sum(month_sales.counted_sales_fen) as bigint) as team_sales_fen
    from month_sales
    inner join sellers on month_sales.distributor_id = sellers.distributor_id
    group by sellers.inviter_id, month_sales.month_start
    union all
    select
        sellers.inviter_id,
        {{ first_of_month('flows.flowed_date') }},
        apprenticeships.mentor_days,
        cast(sum(flows.flow_fen) as bigint)
    from flows
    inner join sellers on flows.distributor_id = sellers.distributor_id
    inner join apprenticeships
        on flows.paid_at < sellers.approved_at + {{ days('apprenticeships.mentor_days') }}
    group by 1, 2, 3
)

select * from final
