-- What a month's close pays: the target bonus, the management share and the mentor's. Months that are not closed yet
-- have the same entries, provisional and not posted.
with

people as (select * from {{ ref('int_month_people') }}),

month_sales as (select * from {{ ref('int_month_sales') }}),

team_sales as (select * from {{ ref('int_month_team_sales') }}),

bonus_steps as (select * from {{ ref('int_bonus_steps') }}),

reached_steps as (
    select
        people.*,
        bonus_steps.bonus_fen + {{ share_of('month_sales.counted_sales_fen', 'bonus_steps.bonus_bp') }} as amount_fen,
        bonus_steps.effective_from as rule_from,
        row_number() over (
            partition by people.month_start, people.distributor_id order by bonus_steps.threshold_fen desc
        ) as place
    from people
    inner join month_sales
        on people.distributor_id = month_sales.distributor_id and people.month_start = month_sales.month_start
    inner join bonus_steps
        on people.last_instant >= bonus_steps.effective_from
        and people.last_instant < bonus_steps.effective_until
        and month_sales.counted_sales_fen >= bonus_steps.threshold_fen
),

team_shares as (
    select
        people.*,
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
    select
        'bonus' as entry_type,
        * exclude (place)
    from reached_steps
    where place = 1
    union all by name
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
