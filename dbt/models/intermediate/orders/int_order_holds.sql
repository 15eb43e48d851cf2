-- Orders that are kept out: one of their items was refused and not repaired since, or their discount exceeds the order.
with

orders as (select * from {{ ref('stg_orders') }}),

order_items as (select * from {{ ref('stg_order_items') }}),

keyed_items as (select * from {{ ref('int_order_items') }}),

refused_items as (select * from {{ ref('stg_refused_items') }}),

repaired as (
    select distinct
        refused_items.batch_no,
        refused_items.row_no
    from refused_items
    inner join order_items
        on refused_items.order_id = order_items.order_id
        and (
            refused_items.line_no = order_items.line_no
            -- Which line it was can't be told: no line that came with it or before can be its repair.
            or (refused_items.line_no is null and order_items.batch_no > refused_items.batch_no)
        )
    where
        -- The order of versions, as on arrival: the newest `updated_at`, none at all last, then what came last.
        (
            coalesce(order_items.updated_at, {{ beginning_of_time() }}), order_items.batch_no, order_items.row_no
        ) > (
            coalesce(refused_items.updated_at, {{ beginning_of_time() }}), refused_items.batch_no, refused_items.row_no
        )
),

waiting as (
    select distinct refused_items.order_id
    from refused_items
    left join repaired
        on refused_items.batch_no = repaired.batch_no and refused_items.row_no = repaired.row_no
    where repaired.row_no is null and refused_items.order_id is not null
),

discounted as (
    select
        order_no,
        order_id,
        order_discount_fen
    from orders
    where order_discount_fen > 0
),

overdrawn as (
    select discounted.order_id
    from discounted
    inner join keyed_items on discounted.order_no = keyed_items.order_no
    group by discounted.order_id, discounted.order_discount_fen
    having sum(keyed_items.gross_fen) < discounted.order_discount_fen
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
