-- What the rules give beside what the mall booked, for the same order, line, level and distributor.
with

given as (
    select
        order_id,
        booked_line_no as line_no,
        booked_level as level,
        distributor_id,
        cast(sum(commission_fen) as bigint) as commission_fen,
        cast(sum(left_fen) as bigint) as left_fen
    from {{ ref('int_reconciled_lines') }}
    group by order_id, booked_line_no, booked_level, distributor_id
),

booked as (select * from {{ ref('int_booked_commissions') }}),

final as (
    select
        coalesce(given.order_id, booked.order_id) as order_id,
        coalesce(given.line_no, booked.line_no) as line_no,
        coalesce(given.level, booked.level) as level,
        coalesce(given.distributor_id, booked.distributor_id) as distributor_id,
        given.order_id is not null as is_given,
        booked.order_id is not null as is_booked,
        coalesce(given.commission_fen, 0) as commission_fen,
        coalesce(given.left_fen, 0) as left_fen,
        coalesce(booked.records, 0) as records,
        coalesce(booked.booked_fen, 0) as booked_fen,
        coalesce(booked.booked_gains_fen, 0) as booked_gains_fen,
        coalesce(booked.repeated_fen, 0) as repeated_fen,
        booked.booked_status,
        booked.recorded_at
    from given
    full outer join booked
        on given.order_id = booked.order_id
        and given.line_no is not distinct from booked.line_no
        and given.level is not distinct from booked.level
        and given.distributor_id = booked.distributor_id
)

select * from final
