"""What the small mall's commission follows from. The rates are the default ones, in force since 1970; in fen:

level 1  first   kept  50,000 (o0), 100,000 (o1), 150,000 of 200,000 (o2), 10,000 (o4)   12 %  37,200
level 1  repeat  kept  nothing of 50,000 (o3), 30,000 (o5)                                6 %   1,800
bonus    ann     350,000 sold in February: the step at 300,000                                  5,000
manage   ann     35,000 sold by her team in March so far, 2 %                                     700
"""

from __future__ import annotations

TABLES = """
create table marts.fct_rate_cells (
    month_start date, level integer, order_kind varchar, stage varchar, tier varchar, rate_scope varchar,
    rate_bp bigint, lines bigint, base_fen bigint, kept_fen bigint, kept_lines bigint, commission_fen bigint);
create table marts.fct_month_sales (
    distributor_id varchar, month_start date, last_instant timestamp, tier varchar, counted_sales_fen bigint,
    team_sales_fen bigint, apprentice_sales_fen bigint, bonus_fen bigint, management_fen bigint, mentor_fen bigint,
    is_provisional boolean);
create table meta.policy_commission_rates (
    effective_from timestamp, effective_to timestamp, level bigint, scope varchar, scope_id varchar, tier varchar,
    order_kind varchar, rate_bp bigint);
create table meta.policy_tier_rules (
    effective_from timestamp, tier varchar, management_bp bigint, mentor_bp bigint, mentor_days bigint);
create table meta.policy_bonus_steps (
    effective_from timestamp, threshold_fen bigint, bonus_fen bigint, bonus_bp bigint);
"""

#: After the commission's rows, of which the cells are the sums.
ROWS = """
insert into marts.fct_rate_cells
with lines as (
    select *, case order_id when 'o2' then 150000 when 'o3' then 0 else base_fen end as kept_fen
    from marts.fct_commission_lines where reason = 'earned'
)
select
    cast(date_trunc('month', paid_date) as date), level, order_kind, stage, tier, 'all', rate_bp, count(*),
    sum(base_fen), sum(kept_fen), count(*) filter (kept_fen > 0), sum(commission_fen - clawed_back_fen)
from lines group by all;
insert into marts.fct_month_sales values
    ('ann', '2026-02-01', '2026-02-28 15:59:59.999999', 'senior', 350000, null, null, 5000, 0, 0, false),
    ('ann', '2026-03-01', '2026-03-31 15:59:59.999999', 'senior', 120000, 35000, null, 0, 700, 0, true);
insert into meta.policy_commission_rates values
    ('1970-01-01', null, 1, 'all', null, 'any', 'first', 1200),
    ('1970-01-01', null, 1, 'all', null, 'any', 'repeat', 600),
    ('1970-01-01', null, 1, 'stage', 'peak', 'any', 'first', 2000);
insert into meta.policy_tier_rules values
    ('1970-01-01', 'junior', 0, 0, 0), ('1970-01-01', 'senior', 200, 0, 0), ('1970-01-01', 'mentor', 200, 300, 30);
insert into meta.policy_bonus_steps values
    ('1970-01-01', 300000, 5000, 0), ('1970-01-01', 1000000, 20000, 0), ('1970-01-01', 3000000, 0, 300);
insert into marts.dim_targets values
    ('first_order_rate_least', 1000, '1970-01-01', null), ('first_order_rate_most', 1500, '1970-01-01', null),
    ('repeat_order_rate_least', 500, '1970-01-01', null), ('repeat_order_rate_most', 800, '1970-01-01', null);
"""
