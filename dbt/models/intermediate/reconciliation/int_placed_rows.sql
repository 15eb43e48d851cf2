-- Why a record stands where it stands: it is the same person's on another level, another person's, missing, unexpected,
-- void, or settled too early. `given_level` and `given_distributor_id` name the commission that its amount is measured
-- by. A mall that writes its records when they settle owes none before.
with

rows_compared as (select * from {{ ref('int_reconciled_rows') }}),

orders as (select * from {{ ref('int_judged_orders') }}),

refunded as (select distinct order_id from {{ ref('stg_refunds') }}),

swapped as (select * from {{ ref('int_swapped_rows') }}),

habits as (
    select
        count(*) filter (
            where rows_compared.recorded_at >= orders.settle_at
        ) > count(*) filter (
            where orders.settle_at is null or rows_compared.recorded_at < orders.settle_at
        ) as books_when_settled
    from rows_compared
    inner join orders on rows_compared.order_id = orders.order_id
    where rows_compared.is_booked
),

final as (
    select
        rows_compared.*,
        orders.order_no,
        orders.reason,
        orders.paid_at,
        orders.settle_at,
        coalesce(swapped.given_level, rows_compared.level) as given_level,
        coalesce(swapped.given_distributor_id, rows_compared.distributor_id) as given_distributor_id,
        coalesce(owed.left_fen, rows_compared.left_fen) as measure_fen,
        coalesce(orders.settle_at <= {{ as_of() }}, false) as is_settled,
        case
            when swapped.cause is not null then swapped.cause
            when robbed.cause is not null then robbed.cause
            when not rows_compared.is_given then 'unexpected'
            when not rows_compared.is_booked then 'missing'
            when rows_compared.booked_status = 'void' and refunded.order_id is null then 'missing'
            when rows_compared.booked_status = 'void' then 'refund'
            when rows_compared.booked_status = 'settled' and not coalesce(orders.settle_at <= {{ as_of() }}, false)
                then 'timing'
        end as placed_cause,
        habits.books_when_settled
    from rows_compared
    cross join habits
    left join orders on rows_compared.order_id = orders.order_id
    left join refunded on rows_compared.order_id = refunded.order_id
    left join swapped on {{ same_row('rows_compared', 'swapped') }}
    left join swapped as robbed on {{ same_row('rows_compared', 'robbed', 'given_') }}
    left join rows_compared as owed on {{ same_row('owed', 'swapped', 'given_') }}
)

select * from final
