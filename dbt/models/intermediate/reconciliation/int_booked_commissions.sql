-- What the mall booked by the run's instant, record by record put together. Where one record of an order names no line,
-- or no level, all of that order are compared without. What is void counts for nothing; orders that wait are left out,
-- since no rule speaks of them yet.
with

records as (
    select * from {{ ref('stg_commission_records') }}
    where
        recorded_at <= {{ as_of() }}
        and order_id not in (select order_id from {{ ref('int_order_holds') }})
),

grains as (
    select
        order_id,
        bool_and(line_no is not null) as names_lines,
        bool_and(level is not null) as names_levels
    from records
    group by order_id
),

amounts as (
    select
        records.order_id,
        case when grains.names_lines then records.line_no end as line_no,
        case when grains.names_levels then cast(records.level as integer) end as level,
        records.distributor_id,
        records.amount_fen,
        count(*) as records,
        count(*) filter (where records.status is distinct from 'void') as live,
        count(*) filter (where records.status = 'pending') as pending,
        count(*) filter (where records.status = 'settled') as settled,
        min(records.recorded_at) as recorded_at
    from records
    inner join grains on records.order_id = grains.order_id
    group by 1, 2, 3, 4, 5
),

final as (
    select
        order_id,
        line_no,
        level,
        distributor_id,
        cast(sum(records) as bigint) as records,
        cast(sum(live * amount_fen) as bigint) as booked_fen,
        cast(sum(live * greatest(amount_fen, 0)) as bigint) as booked_gains_fen,
        -- The same amount once more, for the same thing.
        cast(sum(greatest(live - 1, 0) * greatest(amount_fen, 0)) as bigint) as repeated_fen,
        case
            when sum(live) = 0 then 'void'
            when sum(settled) = sum(live) then 'settled'
            when sum(pending) = sum(live) then 'pending'
        end as booked_status,
        min(recorded_at) as recorded_at
    from amounts
    group by order_id, line_no, level, distributor_id
)

select * from final
