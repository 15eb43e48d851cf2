-- What a month's close pays: the target bonus, the management share and the mentor's. Months that are not closed yet
-- have the same entries, provisional and not posted.
with

people as (select * from {{ ref('int_month_people') }}),

month_sales as (select * from {{ ref('int_month_sales') }}),

team_sales as (select * from {{ ref('int_month_team_sales') }}),

bonus_steps as (select * from {{ ref('int_bonus_steps') }}),

bonuses as (
    select
        people.distributor_id,
        people.tier,
        people.month_start,
        people.month,
        people.closes_at,
        people.is_posted,
        people.terms_from,
        'bonus' as entry_type,
        bonus_steps.bonus_fen + {{ share_of('month_sales.counted_sales_fen', 'bonus_steps.bonus_bp') }} as amount_fen,
        bonus_steps.effective_from as rule_from
    from people
    inner join month_sales
        on people.distributor_id = month_sales.distributor_id and people.month_start = month_sales.month_start
    inner join bonus_steps
        on people.last_instant >= bonus_steps.effective_from
        and people.last_instant < bonus_steps.effective_until
        and month_sales.counted_sales_fen >= bonus_steps.threshold_fen
        and (bonus_steps.next_threshold_fen is null or month_sales.counted_sales_fen < bonus_steps.next_threshold_fen)
),

team_shares as (
    select
        people.distributor_id,
        people.tier,
        people.month_start,
        people.month,
        people.closes_at,
        people.is_posted,
        people.terms_from,
        case when team_sales.mentor_days is null then 'management' else 'mentor' end as entry_type,
        {{ share_of(
            'greatest(team_sales.team_sales_fen, 0)',
            'case when team_sales.mentor_days is null then people.management_bp else people.mentor_bp end'
        ) }} as amount_fen,
        people.tier_rules_from as rule_from
    from people
    inner join team_sales
        on people.distributor_id = team_sales.distributor_id
        and people.month_start = team_sales.month_start
        and (team_sales.mentor_days is null or team_sales.mentor_days = people.mentor_days)
),

entries as (
    select * from bonuses
    union all
    select * from team_shares
),

final as (
    select
        distributor_id,
        tier,
        month_start,
        month,
        entry_type,
        amount_fen,
        closes_at,
        is_posted,
        greatest(terms_from, rule_from) as policy_from
    from entries
    where amount_fen > 0
)

select * from final
