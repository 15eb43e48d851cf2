-- When each distributor was active, from the first business date to the last, and what ended it. A repeated change to
-- active cuts int_distributor_active_spans in two, and nothing here: nobody went.
with

spans as (select * from {{ ref('int_distributor_active_spans') }}),

marked as (
    select
        *,
        case
            when lag(active_until) over (partition by distributor_id order by active_from) = active_from then 0
            else 1
        end as begins_anew
    from spans
),

numbered as (
    select
        *,
        sum(begins_anew) over (
            partition by distributor_id order by active_from rows between unbounded preceding and current row
        ) as begun
    from marked
),

unbroken as (
    select
        distributor_id,
        min(active_from) as active_from,
        max(active_until) as active_until
    from numbered
    group by distributor_id, begun
),

final as (
    select
        row_number() over (order by unbroken.distributor_id, unbroken.active_from) as span_no,
        unbroken.distributor_id,
        unbroken.active_from,
        unbroken.active_until,
        {{ business_date('unbroken.active_from') }} as first_date,
        -- At midnight the day that begins is not theirs any more.
        {{ business_date('changes.changed_at - ' ~ microseconds(1)) }} as last_date,
        changes.status as ended_because
    from unbroken
    left join {{ ref('stg_distributor_status_changes') }} as changes
        on unbroken.distributor_id = changes.distributor_id
        and unbroken.active_until = changes.changed_at
)

select * from final
