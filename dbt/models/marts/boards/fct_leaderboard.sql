with

places as (select * from {{ ref('stg_decision_board_places') }}),

issues as (select * from {{ ref('int_board_issues') }}),

standings as (select * from {{ ref('fct_board_standings') }}),

results as (select * from {{ ref('int_board_results') }}),

incomes as (select * from {{ ref('fct_distributor_incomes') }}),

final as (
    select
        issues.board,
        issues.period_start,
        issues.scope,
        places.rank,
        places.distributor_id,
        places.value,
        places.prize,
        places.prize_en,
        issues.issued_at,
        coalesce(case issues.measure
            when 'new_buyers' then results.new_buyers
            when 'sales' then results.sales_fen
            else incomes.income_fen
        end, 0) as value_now,
        standings.rank as rank_now
    from places
    inner join issues
        on places.board = issues.board
        and places.period_start = issues.period_start
        and places.scope = issues.scope
    left join standings
        on places.board = standings.board
        and places.period_start = standings.period_start
        and places.scope = standings.scope
        and places.distributor_id = standings.distributor_id
    left join results
        on places.distributor_id = results.distributor_id
        and issues.period = results.period
        and issues.period_start = results.period_start
    left join incomes
        on places.distributor_id = incomes.distributor_id
        and issues.period = incomes.period
        and issues.period_start = incomes.period_start
)

select * from final
