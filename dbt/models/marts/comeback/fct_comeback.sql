with

decisions as (select * from {{ ref('stg_decision_comebacks') }}),

silences as (select * from {{ ref('fct_silences') }}),

messages as (select * from {{ ref('stg_decision_messages') }}),

results as (select * from {{ ref('int_message_results') }}),

sendings as (
    select
        messages.key,
        min(results.sent_at) as sent_at
    from messages
    inner join results on messages.message_id = results.message_id
    group by messages.key
),

-- The silence is found by the day on which it was flagged, wherever rows that came late have moved its ends.
met as (
    select
        decisions.*,
        case when decisions.arm in ('treated', 'explore') then decisions.cost_fen else 0 end as pack_fen,
        decisions.decided_at + {{ days('decisions.return_days') }} as window_ends_at,
        silences.distributor_id is not null
        and coalesce(silences.returned_at > decisions.decided_at, true) as was_away,
        case when silences.returned_at > decisions.decided_at then silences.returned_at end as returned_at,
        row_number() over (
            partition by decisions.distributor_id, decisions.period, decisions.arm = 'not_chosen'
            order by decisions.decided_at, decisions.flagged_on
        ) as place_in_period
    from decisions
    left join silences
        on decisions.distributor_id = silences.distributor_id
        and decisions.flagged_on > silences.last_active_on
        and (silences.ended_on is null or decisions.flagged_on <= silences.ended_on)
),

final as (
    select
        met.distributor_id,
        met.flagged_on,
        met.days_inactive,
        met.arm,
        met.offer,
        met.probability,
        sendings.sent_at,
        met.returned_at,
        met.period,
        met.decided_at,
        met.window_ends_at,
        coalesce(met.returned_at < met.window_ends_at, false) as is_returned,
        met.was_away and met.place_in_period = 1 and met.window_ends_at <= {{ as_of() }} as is_counted,
        cast(coalesce(met.pack_fen, 0) as bigint) as cost_fen,
        met.control_bp,
        met.rank,
        met.model,
        met.policy_from
    from met
    left join sendings
        on sendings.key = concat('comeback|', met.distributor_id, '|', met.silence_began, '|', met.offer)
)

select * from final
