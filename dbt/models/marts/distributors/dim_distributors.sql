with

distributors as (select * from {{ ref('stg_distributors') }}),

tiers as (
    select * from {{ ref('int_distributor_tiers') }} where until is null
),

status_changes as (
    select
        distributor_id,
        status,
        row_number() over (partition by distributor_id order by changed_at desc) as place
    from {{ ref('stg_distributor_status_changes') }}
    where changed_at <= {{ as_of() }}
),

balances as (
    select
        distributor_id,
        cast(sum(pending_delta_fen) as bigint) as pending_fen,
        cast(sum(payable_delta_fen) as bigint) as payable_fen,
        cast(sum(payable_delta_fen) filter (where entry_type = 'settle') as bigint) as settled_total_fen
    from {{ ref('fct_commission_ledger') }}
    group by distributor_id
),

last_seen as (select * from {{ ref('int_last_seen') }}),

silent as (
    select
        distributor_id,
        days_inactive
    from {{ ref('fct_silences') }}
    where ended_on is null
),

final as (
    select
        coalesce(distributors.distributor_id, balances.distributor_id) as distributor_id,
        distributors.member_id,
        distributors.inviter_id,
        tiers.tier,
        tiers.since as tier_since,
        case
            -- Paid out to, or owed, by a mall that never delivered the person: their balance must not vanish.
            when distributors.distributor_id is null then 'unknown'
            when distributors.approved_at is null or distributors.approved_at > {{ as_of() }} then 'applicant'
            else coalesce(status_changes.status, 'active')
        end as status,
        case when distributors.approved_at <= {{ as_of() }} then distributors.approved_at end as approved_at,
        distributors.region,
        distributors.community_id,
        last_seen.last_active_at,
        case when last_seen.is_watched then coalesce(silent.days_inactive, 0) end as days_inactive,
        coalesce(balances.pending_fen, 0) as pending_fen,
        coalesce(balances.payable_fen, 0) as payable_fen,
        coalesce(balances.settled_total_fen, 0) as settled_total_fen
    from distributors
    full outer join balances on distributors.distributor_id = balances.distributor_id
    left join tiers on distributors.distributor_id = tiers.distributor_id
    left join status_changes
        on distributors.distributor_id = status_changes.distributor_id and status_changes.place = 1
    left join last_seen on coalesce(distributors.distributor_id, balances.distributor_id) = last_seen.distributor_id
    left join silent on distributors.distributor_id = silent.distributor_id
)

select * from final
