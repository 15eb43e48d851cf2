-- Orders that are kept out: one of their items was refused and not repaired since, or their discount exceeds the order.
with

orders as (select * from {{ ref('stg_orders') }}),

order_items as (select * from {{ ref('stg_order_items') }}),

refused_items as (select * from {{ ref('stg_refused_items') }}),

repaired as (
    select distinct
        refused_items.order_id,
        refused_items.line_no,
        refused_items.batch_no
    from refused_items
    inner join order_items
        on refused_items.order_id = order_items.order_id
        and (refused_items.line_no is null or refused_items.line_no = order_items.line_no)
    where
        case
            when refused_items.updated_at is null and order_items.updated_at is null
                then order_items.batch_no > refused_items.batch_no
            when refused_items.updated_at is null then true
            else order_items.updated_at > refused_items.updated_at
        end
),

waiting as (
    select distinct refused_items.order_id
    from refused_items
    left join repaired
        on refused_items.order_id = repaired.order_id
        and refused_items.line_no is not distinct from repaired.line_no
        and refused_items.batch_no = repaired.batch_no
    where repaired.order_id is null and refused_items.order_id is not null
),

discounted as (
    select
        order_id,
        order_discount_fen
    from orders
    where order_discount_fen > 0
),

overdrawn as (
    select discounted.order_id
    from discounted
    inner join order_items on discounted.order_id = order_items.order_id
    group by discounted.order_id, discounted.order_discount_fen
    having sum(order_items.gross_fen) < discounted.order_discount_fen
),

final as (
    select
        order_id,
        'refused_item' as reason
    from waiting
    union all
    select
        order_id,
        'discount_above_order' as reason
    from overdrawn
    where order_id not in (select order_id from waiting)
)

select * from final
