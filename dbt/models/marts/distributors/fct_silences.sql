-- Silences are the gaps between the days on which somebody was active: nobody is laid out day by day.
with

days as (select * from {{ ref('int_counted_days') }}),

spans as (select * from {{ ref('int_membership_spans') }}),

marks as (
    select
        span_no,
        first_date as date,
        active_from as first_at,
        active_from as last_at
    from spans
    union all
    select
        spans.span_no,
        active_days.date,
        active_days.first_at,
        active_days.last_at
    from spans
    inner join {{ ref('int_active_days') }} as active_days
        on spans.distributor_id = active_days.distributor_id
        and active_days.actions > 0
        and spans.first_date <= active_days.date
        and spans.active_until > active_days.first_at
),

-- Of the day on which they joined and did something, the later is what they were last seen at.
steps as (
    select
        span_no,
        date as last_active_on,
        last_at as last_active_at,
        lead(date) over (partition by span_no order by last_at) as returned_on,
        lead(first_at) over (partition by span_no order by last_at) as returned_at
    from marks
),

ended as (
    select
        spans.distributor_id,
        steps.last_active_on,
        steps.last_active_at,
        steps.returned_at,
        coalesce(steps.returned_on, spans.last_date) as ended_on,
        case when steps.returned_on is null then spans.ended_because else 'returned' end as ended_because
    from steps
    inner join spans on steps.span_no = spans.span_no
    -- Half of the steps go from one day to the next.
    where steps.returned_on is null or steps.returned_on > {{ add_days('steps.last_active_on', 1) }}
),

final as (
    select
        ended.distributor_id,
        ended.last_active_on,
        ended.last_active_at,
        case
            when flag_days.flagged_on <= coalesce(ended.ended_on, {{ business_date(as_of()) }})
                then flag_days.flagged_on
        end as flagged_on,
        ended.ended_on,
        ended.ended_because,
        ended.returned_at,
        last_days.counted_days_before - coalesce(first_days.counted_days, 0) as days_inactive
    from ended
    inner join days as last_days on coalesce(ended.ended_on, {{ business_date(as_of()) }}) = last_days.date
    left join days as first_days on ended.last_active_on = first_days.date
    left join {{ ref('int_flag_days') }} as flag_days
        on coalesce(first_days.counted_days, 0) = flag_days.counted_days
    where last_days.counted_days_before > coalesce(first_days.counted_days, 0)
)

select * from final
