with

distributors as (select * from {{ ref('dim_distributors') }}),

rules as (
    select * from {{ ref('int_tier_rules') }}
    where effective_from <= {{ as_of() }} and effective_until > {{ as_of() }}
),

deals as (
    select
        distributor_id,
        count(*) filter (where is_settled) as reached,
        count(*) filter (where not is_settled) as on_the_way,
        min(paid_at) as oldest_paid_at
    from {{ ref('int_window_deals') }}
    group by distributor_id
),

-- Had enough deals at once by a rule that came into force since: the next of their deals to settle promotes them.
has_enough as (
    select early_deals.distributor_id
    from {{ ref('int_early_deals') }} as early_deals
    inner join rules on early_deals.effective_from = rules.effective_from
),

seniors as (
    select
        inviter_id as distributor_id,
        count(*) as reached
    from distributors
    where tier in ('senior', 'mentor') and inviter_id != distributor_id
    group by inviter_id
),

steps as (
    select
        distributors.distributor_id,
        distributors.tier,
        distributors.status,
        rules.tier as next_tier,
        rules.min_deals as required,
        coalesce(deals.reached, 0) as reached,
        coalesce(deals.on_the_way, 0) as on_the_way,
        deals.oldest_paid_at + {{ days('rules.window_days') }} as oldest_falls_out_at,
        distributors.distributor_id in (select distributor_id from has_enough) as is_due
    from distributors
    inner join rules on distributors.tier = 'junior' and rules.tier = 'senior'
    left join deals on distributors.distributor_id = deals.distributor_id
    union all
    select
        distributors.distributor_id,
        distributors.tier,
        distributors.status,
        rules.tier,
        rules.min_senior_downlines,
        coalesce(seniors.reached, 0),
        0,
        null,
        coalesce(seniors.reached, 0) >= rules.min_senior_downlines
    from distributors
    inner join rules on distributors.tier = 'senior' and rules.tier = 'mentor'
    left join seniors on distributors.distributor_id = seniors.distributor_id
),

counted as (
    select
        *,
        case when is_due then 1 else required - reached end as missing
    from steps
),

final as (
    select
        *,
        greatest(missing - on_the_way, 0) as still_to_win
    from counted
)

select * from final
