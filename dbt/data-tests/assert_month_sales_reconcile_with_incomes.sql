-- What a month's close pays follows from the sales that it is told by, and from nothing else.
with

month_sales as (select * from {{ ref('fct_month_sales') }}),

rules as (select * from {{ ref('int_tier_rules') }}),

steps as (select * from {{ ref('int_bonus_steps') }}),

shares as (
    select
        month_sales.month_start,
        {{ share_of('greatest(coalesce(month_sales.team_sales_fen, 0), 0)', 'rules.management_bp') }}
        + {{ share_of('greatest(coalesce(month_sales.apprentice_sales_fen, 0), 0)', 'rules.mentor_bp') }} as amount_fen
    from month_sales
    inner join rules
        on month_sales.tier = rules.tier
        and month_sales.last_instant >= rules.effective_from
        and month_sales.last_instant < rules.effective_until
),

bonuses as (
    select
        month_sales.month_start,
        steps.bonus_fen + {{ share_of('month_sales.counted_sales_fen', 'steps.bonus_bp') }} as amount_fen
    from month_sales
    inner join steps
        on month_sales.last_instant >= steps.effective_from
        and month_sales.last_instant < steps.effective_until
        and month_sales.counted_sales_fen >= steps.threshold_fen
        and (steps.next_threshold_fen is null or month_sales.counted_sales_fen < steps.next_threshold_fen)
),

entries as (
    select * from shares
    union all
    select * from bonuses
),

worked_out as (
    select
        month_start,
        sum(amount_fen) as amount_fen
    from entries
    group by month_start
),

paid as (
    select
        period_start as month_start,
        sum(monthly_fen) as amount_fen
    from {{ ref('fct_distributor_incomes') }}
    where period = 'month'
    group by period_start
)

select
    coalesce(worked_out.month_start, paid.month_start) as month_start,
    worked_out.amount_fen as worked_out_fen,
    paid.amount_fen as paid_fen
from worked_out
full outer join paid on worked_out.month_start = paid.month_start
where coalesce(worked_out.amount_fen, 0) != coalesce(paid.amount_fen, 0)
