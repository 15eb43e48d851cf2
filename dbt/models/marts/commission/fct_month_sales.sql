with

people as (select * from {{ ref('int_month_people') }}),

month_sales as (select * from {{ ref('int_month_sales') }}),

team_sales as (select * from {{ ref('int_month_team_sales') }}),

entries as (
    select
        distributor_id,
        month_start,
        sum(amount_fen) filter (where entry_type = 'bonus') as bonus_fen,
        sum(amount_fen) filter (where entry_type = 'management') as management_fen,
        sum(amount_fen) filter (where entry_type = 'mentor') as mentor_fen
    from {{ ref('int_month_entries') }}
    group by distributor_id, month_start
),

-- The team as a whole, and its apprentices as long as the rule that holds for the mentor says.
teams as (
    select
        people.distributor_id,
        people.month_start,
        max(team_sales.team_sales_fen) filter (where team_sales.mentor_days is null) as team_sales_fen,
        max(team_sales.team_sales_fen) filter (where team_sales.mentor_days = people.mentor_days)
            as apprentice_sales_fen
    from people
    inner join team_sales
        on people.distributor_id = team_sales.distributor_id and people.month_start = team_sales.month_start
    group by people.distributor_id, people.month_start
),

final as (
    select
        people.distributor_id,
        people.month_start,
        people.last_instant,
        people.tier,
        month_sales.counted_sales_fen,
        teams.team_sales_fen,
        teams.apprentice_sales_fen,
        cast(coalesce(entries.bonus_fen, 0) as bigint) as bonus_fen,
        cast(coalesce(entries.management_fen, 0) as bigint) as management_fen,
        cast(coalesce(entries.mentor_fen, 0) as bigint) as mentor_fen,
        not people.is_posted as is_provisional
    from people
    left join month_sales
        on people.distributor_id = month_sales.distributor_id and people.month_start = month_sales.month_start
    left join teams
        on people.distributor_id = teams.distributor_id and people.month_start = teams.month_start
    left join entries
        on people.distributor_id = entries.distributor_id and people.month_start = entries.month_start
    where
        month_sales.counted_sales_fen is not null
        or teams.team_sales_fen is not null
        or teams.apprentice_sales_fen is not null
)

select * from final
