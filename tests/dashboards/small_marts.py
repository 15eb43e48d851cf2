"""What the small mall publishes beside its commission: days, campaigns, goals, next steps, and rows that are in no
figure. Sales by day are those of its orders; 6,000 fen were refunded on 19 March."""

from __future__ import annotations

TABLES = """
create table marts.fct_distributor_days (
    distributor_id varchar, date date, logins bigint, shares bigint, clicks bigint, orders bigint, first_orders bigint,
    sales_fen bigint, commission_fen bigint);
create table marts.fct_sales_days (
    date date, orders bigint, first_orders bigint, gross_sales_fen bigint, refunds_fen bigint, net_sales_fen bigint);
create table marts.dim_campaigns (
    campaign_id varchar, name varchar, kind varchar, theme varchar, product_id varchar, budget_fen bigint,
    starts_at timestamp, ends_at timestamp, state varchar, days_over bigint, orders bigint, sales_fen bigint);
create table marts.dim_targets (target varchar, value bigint, since timestamp, until timestamp);
create table marts.fct_next_tier (
    distributor_id varchar, tier varchar, status varchar, next_tier varchar, required bigint, reached bigint,
    on_the_way bigint, missing bigint, oldest_falls_out_at timestamp, still_to_win bigint, is_due boolean);
create table marts.fct_unknown_ids (column_name varchar, id varchar, order_lines bigint, first_paid_at timestamp);
create table marts.fct_waiting_rows (
    table_name varchar, row_key varchar, reason varchar, is_waiting boolean, amount_fen bigint);
create table marts.fct_late_openings (
    distributor_id varchar, balance_at timestamp, payable_fen bigint, first_settled_at timestamp, settled_fen bigint);
"""

#: After the commission's rows, from which the days are worked out. Ann shared on 12 and 19 March, Bob never.
ROWS = """
insert into marts.fct_distributor_days
select
    distributor_id, paid_date, null, 0, 0, count(*), count(*) filter (order_kind = 'first'),
    cast(sum(base_fen) as bigint), cast(sum(commission_fen) as bigint)
from marts.fct_commission_lines where reason = 'earned' group by all;
insert into marts.fct_distributor_days values
    ('ann', '2026-03-12', null, 2, 0, 0, 0, 0, 0), ('ann', '2026-03-19', null, 6, 1, 0, 0, 0, 0);
insert into marts.fct_sales_days
select paid_date, count(*), count(*) filter (order_kind = 'first'), cast(sum(base_fen) as bigint), 0,
    cast(sum(base_fen) as bigint)
from marts.fct_commission_lines group by all;
insert into marts.fct_sales_days values ('2026-03-12', 0, 0, 0, 0, 0), ('2026-03-19', 1, 0, 9000, 6000, 3000);
insert into marts.dim_campaigns (campaign_id, name, kind, budget_fen, starts_at, ends_at, state, days_over) values
    ('C1', '春_季', 'promotion', null, '2026-03-09 16:00', '2026-03-12 16:00', 'over', 0),
    ('C0', '去年', 'peak', null, '2025-03-09 16:00', '2025-03-12 16:00', 'over', 0),
    ('C2', '夏日', 'challenge', 20000, '2026-04-30 16:00', '2026-05-05 16:00', 'planned', 0);
insert into marts.dim_targets values
    ('daily_shares', 2, '1970-01-01', '2026-03-01'), ('daily_shares', 3, '2026-03-01', null);
"""
