-- Ids that paid orders name although the mall has not delivered what they name: they stop no order.
with

lines as (select * from {{ ref('fct_commission_lines') }} where level = 1),

first_orders as (select * from {{ ref('int_member_first_orders') }}),

members as (select * from {{ ref('stg_members') }}),

distributors as (select * from {{ ref('stg_distributors') }}),

products as (select * from {{ ref('stg_products') }}),

-- Few or none, so the lines are only looked through for them.
unknown_members as (
    select first_orders.member_id
    from first_orders
    left join members on first_orders.member_id = members.member_id
    where members.member_id is null
),

named as (
    select
        'member_id' as column_name,
        lines.member_id as id,
        count(*) as order_lines,
        min(lines.paid_at) as first_paid_at
    from lines
    inner join unknown_members on lines.member_id = unknown_members.member_id
    group by lines.member_id
    union all
    select
        'distributor_id',
        distributor_id,
        count(*),
        min(paid_at)
    from lines
    where distributor_id is not null
    group by distributor_id
    union all
    select
        'product_id',
        product_id,
        count(*),
        min(paid_at)
    from lines
    group by product_id
),

final as (
    select named.*
    from named
    left join distributors on named.column_name = 'distributor_id' and named.id = distributors.distributor_id
    left join products on named.column_name = 'product_id' and named.id = products.product_id
    where distributors.distributor_id is null and products.product_id is null
)

select * from final
