"""The small mall's boards and incomes. Ann and Bob are on them; Cat, of whom nobody knows more, is kept off one.

board                  period        state           places
new_buyers_week        16-22 March   running         ann 2, bob 1
                       9-15 March    issued the 16th ann 3 (title), now 1; bob 2; cat kept off: 4, of 5 orders 4 void
                       2-8 March     never issued    bob 4
sales_month            March         running         ann 2,300.00, bob 100.00
                       February      ready           bob 500.00 (title)
sales_month_by_region  March         running         上海: ann 2,300.00; 北京: nobody
income_month           February      over, due April ann and bob 3,000.00 each, both first

Income of the best: January 1,000.00 (ann); February 3,000.00 each; March so far 500.00 (ann).
"""

from __future__ import annotations

TABLES = """
create table marts.fct_board_periods (
    board varchar, period_start date, scope varchar, period_end date, period varchar, name_zh varchar, name_en varchar,
    measure varchar, minimum bigint, tie_rule varchar, people bigint, excluded bigint, is_open boolean,
    ready_at timestamp, is_ready boolean, issued_at timestamp);
create table marts.fct_board_standings (
    board varchar, period_start date, scope varchar, rank bigint, distributor_id varchar, value bigint, prize varchar,
    prize_en varchar, orders bigint, void_orders bigint, is_excluded boolean);
create table marts.fct_leaderboard (
    board varchar, period_start date, scope varchar, rank bigint, distributor_id varchar, value bigint, prize varchar,
    prize_en varchar, issued_at timestamp, value_now bigint, rank_now bigint);
create table marts.fct_distributor_incomes (
    period varchar, period_start date, distributor_id varchar, income_fen bigint);
"""

ROWS = """
insert into marts.fct_board_periods
select
    board, first::date, scope, last::date, period, zh, en, measure, minimum, tie, people, excluded,
    last::date >= date '2026-03-20', ready::timestamp, ready::timestamp <= timestamp '2026-03-20 04:00',
    issued::timestamp
from (values
    ('new_buyers_week', '2026-03-16', 'all', '2026-03-22', 'week', '周推新王', 'New buyers', 'new_buyers', 1,
        'earliest', 2, 0, '2026-03-22 16:00', null),
    ('new_buyers_week', '2026-03-09', 'all', '2026-03-15', 'week', '周推新王', 'New buyers', 'new_buyers', 1,
        'earliest', 2, 1, '2026-03-15 16:00', '2026-03-16 00:00'),
    ('new_buyers_week', '2026-03-02', 'all', '2026-03-08', 'week', '周推新王', 'New buyers', 'new_buyers', 1,
        'earliest', 1, 0, '2026-03-08 16:00', null),
    ('sales_month', '2026-03-01', 'all', '2026-03-31', 'month', '月_销冠', 'Best seller', 'sales', 10000,
        'earliest', 2, 0, '2026-03-31 16:00', null),
    ('sales_month', '2026-02-01', 'all', '2026-02-28', 'month', '月_销冠', 'Best seller', 'sales', 10000,
        'earliest', 1, 0, '2026-02-28 16:00', null),
    ('sales_month_by_region', '2026-03-01', '上海', '2026-03-31', 'month', '区域月销冠', 'Best by region', 'sales',
        10000, 'earliest', 1, 0, '2026-03-31 16:00', null),
    ('sales_month_by_region', '2026-03-01', '北京', '2026-03-31', 'month', '区域月销冠', 'Best by region', 'sales',
        10000, 'earliest', 0, 0, '2026-03-31 16:00', null),
    ('income_month', '2026-02-01', 'all', '2026-02-28', 'month', '月入过万', 'Income', 'income', 200000,
        'shared', 2, 0, '2026-03-31 16:00', null)
) as held (board, first, scope, last, period, zh, en, measure, minimum, tie, people, excluded, ready, issued);
insert into marts.fct_board_standings values
    ('new_buyers_week', '2026-03-16', 'all', 1, 'ann', 2, '周推新王称号', 'Title of the week', 2, 0, false),
    ('new_buyers_week', '2026-03-16', 'all', 2, 'bob', 1, null, null, 2, 1, false),
    ('new_buyers_week', '2026-03-09', 'all', 1, 'bob', 2, '周推新王称号', 'Title of the week', 2, 0, false),
    ('new_buyers_week', '2026-03-09', 'all', 2, 'ann', 1, null, null, 3, 1, false),
    ('new_buyers_week', '2026-03-09', 'all', null, 'cat', 4, null, null, 5, 4, true),
    ('new_buyers_week', '2026-03-02', 'all', 1, 'bob', 4, '周推新王称号', 'Title of the week', 4, 0, false),
    ('sales_month', '2026-03-01', 'all', 1, 'ann', 230000, '月销冠称号', 'Title of the month', 3, 0, false),
    ('sales_month', '2026-03-01', 'all', 2, 'bob', 10000, null, null, 1, 0, false),
    ('sales_month', '2026-02-01', 'all', 1, 'bob', 50000, '月销冠称号', 'Title of the month', 1, 0, false),
    ('sales_month_by_region', '2026-03-01', '上海', 1, 'ann', 230000, null, null, 3, 0, false),
    ('income_month', '2026-02-01', 'all', 1, 'ann', 300000, '月入两千勋章', 'Badge: 2000', 3, 0, false),
    ('income_month', '2026-02-01', 'all', 1, 'bob', 300000, '月入两千勋章', 'Badge: 2000', 3, 0, false);
insert into marts.fct_leaderboard values
    ('new_buyers_week', '2026-03-09', 'all', 1, 'ann', 3, '周推新王称号', 'Title of the week', '2026-03-16', 1, 2),
    ('new_buyers_week', '2026-03-09', 'all', 2, 'bob', 2, null, null, '2026-03-16', 2, 1);
insert into marts.fct_distributor_incomes values
    ('week', '2026-02-02', 'ann', 900000),
    ('month', '2026-01-01', 'ann', 100000),
    ('month', '2026-02-01', 'ann', 300000), ('month', '2026-02-01', 'bob', 300000),
    ('month', '2026-03-01', 'ann', 50000);
insert into marts.dim_targets values ('best_income_growth', 15600, '1970-01-01', null);
comment on column marts.fct_board_periods.people is 'How many are on it.';
"""
