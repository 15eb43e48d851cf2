{{ config(materialized='fresh_view') }}
-- What a mall may have got wrong when it looked up a rate: the tier, the kind, the stage, the level or the time. What
-- comes out as it should be is left out where a row is one line; of several it may be wrong for others.
with

lines as (select * from {{ ref('int_searched_lines') }}),

orders as (select * from {{ ref('stg_orders') }}),

epochs as (select * from {{ ref('int_rate_epochs') }}),

codes as (
    select codes.*
    from (
        values
        ('tier', 'junior'), ('tier', 'senior'), ('tier', 'mentor'),
        ('kind', 'first'), ('kind', 'repeat'),
        ('stage', 'peak'), ('stage', 'launch'), ('stage', 'off_season'), ('stage', 'mature'),
        ('level', '1'), ('level', '2'), ('level', '3'),
        ('time', 'created'), ('time', 'received'), ('time', 'now'), ('time', 'before'), ('time', 'after'),
        ('cut', 'whole_percent'), ('unlisted', 'whole_percent')
    ) as codes (what, code)
),

spans as (
    select
        lines.*,
        coalesce(created.rate_epoch, lines.rate_epoch) as created_epoch,
        coalesce(received.rate_epoch, lines.rate_epoch) as received_epoch,
        current_rates.rate_epoch as current_epoch,
        sum(lines.base_fen - lines.taken_fen) over (partition by lines.row_no) as row_base_fen
    from lines
    inner join orders on lines.order_id = orders.order_id
    inner join epochs as current_rates on {{ in_span(as_of(), 'current_rates.starts_at', 'current_rates.ends_at') }}
    left join epochs as created on {{ in_span('orders.created_at', 'created.starts_at', 'created.ends_at') }}
    left join epochs as received on {{ in_span('orders.received_at', 'received.starts_at', 'received.ends_at') }}
),

looked_up as (
    select
        spans.row_no,
        spans.line_no,
        spans.level,
        spans.rate_class,
        spans.rate_bp,
        spans.is_level_open,
        spans.row_lines,
        spans.rate_epoch as line_epoch,
        codes.what,
        codes.code,
        {{ whole_percent(
            'spans.booked_fen - case spans.row_lines when 1 then spans.repeated_fen else 0 end', 'spans.row_base_fen'
        ) }} as booked_bp,
        case when codes.what = 'level' then cast(codes.code as integer) else spans.level end as rate_level,
        case when codes.what = 'tier' then codes.code else spans.tier end as tier,
        case when codes.what = 'kind' then codes.code else spans.order_kind end as order_kind,
        case when codes.what = 'stage' then codes.code else spans.stage end as stage,
        case concat(codes.what, '_', codes.code)
            when 'time_created' then spans.created_epoch
            when 'time_received' then spans.received_epoch
            when 'time_now' then spans.current_epoch
            when 'time_before' then spans.rate_epoch - 1
            when 'time_after' then spans.rate_epoch + 1
            else spans.rate_epoch
        end as rate_epoch
    from spans
    cross join codes
    where
        spans.row_lines > 1
        or coalesce(codes.code not in (spans.tier, spans.order_kind, spans.stage, cast(spans.level as varchar)), true)
),

final as (
    select * from looked_up
    where row_lines > 1 or what != 'time' or rate_epoch != line_epoch
)

select * from final
