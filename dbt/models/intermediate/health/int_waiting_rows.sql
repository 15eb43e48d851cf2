-- Delivered rows that are kept but not used, each with what it waits for and the delivery that brought it.
with

orders as (select * from {{ ref('stg_orders') }}),

order_items as (select * from {{ ref('int_order_items') }}),

refunds as (select * from {{ ref('stg_refunds') }}),

clicks as (select * from {{ ref('stg_share_clicks') }}),

shares as (select * from {{ ref('stg_shares') }}),

holds as (select * from {{ ref('int_order_holds') }}),

held_orders as (
    select
        orders.order_no,
        orders.batch_no,
        holds.*
    from holds
    inner join orders on holds.order_id = orders.order_id
),

held_items as (
    select
        order_no,
        cast(sum(gross_fen) as bigint) as gross_fen
    from order_items
    where order_no in (select order_no from held_orders)
    group by order_no
),

final as (
    select
        'orders' as table_name,
        held_orders.order_id as row_key,
        held_orders.reason,
        held_orders.reason = 'refused_item' as is_waiting,
        held_items.gross_fen as amount_fen,
        held_orders.batch_no
    from held_orders
    left join held_items on held_orders.order_no = held_items.order_no
    union all
    select
        'order_items',
        concat(order_items.awaited_order_id, '/', order_items.line_no),
        'no_order',
        true,
        order_items.gross_fen,
        order_items.batch_no
    from order_items
    where order_items.order_no is null
    union all
    select
        'refunds',
        refunds.refund_id,
        case when orders.order_id is null then 'no_order' else 'no_line' end,
        true,
        refunds.amount_fen,
        refunds.batch_no
    from refunds
    left join orders on refunds.order_id = orders.order_id
    left join order_items
        on orders.order_no = order_items.order_no and refunds.line_no = order_items.line_no
    where orders.order_id is null or (refunds.line_no is not null and order_items.order_no is null)
    union all
    select
        'share_clicks',
        clicks.click_id,
        'no_share',
        true,
        null,
        clicks.batch_no
    from clicks
    left join shares on clicks.share_id = shares.share_id
    where shares.share_id is null
)

select * from final
