with

teams as (
    select * from {{ ref('stg_distributors') }} where inviter_id != distributor_id
),

months as (select * from {{ ref('int_business_months') }}),

distributor_months as (select * from {{ ref('fct_distributor_months') }}),

people as (
    select
        teams.inviter_id as distributor_id,
        month_people.month_start,
        1 as team_size
    from {{ ref('int_month_people') }} as month_people
    inner join teams on month_people.distributor_id = teams.distributor_id
),

sales as (
    select
        teams.inviter_id as distributor_id,
        distributor_months.month_start,
        1 as active_members,
        case when distributor_months.orders > 0 then 1 else 0 end as selling_members,
        distributor_months.orders,
        distributor_months.first_orders,
        distributor_months.sales_fen
    from distributor_months
    inner join teams on distributor_months.distributor_id = teams.distributor_id
    where distributor_months.shares > 0 or distributor_months.orders > 0
),

team_sales as (
    select
        distributor_id,
        month_start,
        team_sales_fen as counted_sales_fen
    from {{ ref('int_month_team_sales') }}
    where mentor_days is null
),

commissions as (
    select * from distributor_months where management_fen > 0 or mentor_fen > 0
),

summed as (
    {{ stack_measures(
        ['people', 'sales', 'team_sales', 'commissions'],
        ['distributor_id', 'month_start'],
        {
            'people': ['team_size'],
            'sales': ['active_members', 'selling_members', 'orders', 'first_orders', 'sales_fen'],
            'team_sales': ['counted_sales_fen'],
            'commissions': ['management_fen', 'mentor_fen'],
        }
    ) }}
),

final as (
    select
        summed.*,
        {{ next_month('summed.month_start') }} > {{ business_date(as_of()) }} as is_open,
        not coalesce(months.is_posted, true) as is_provisional
    from summed
    left join months on summed.month_start = months.month_start
)

select * from final
