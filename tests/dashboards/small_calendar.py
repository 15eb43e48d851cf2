"""The small mall's campaigns, of which small_marts.py says when they run. In fen:

campaign      days             sold                  same weekdays before
春_季 (C1)    10-12 March      50,000 + 0 + 0        20,000 + 20,000 (of the 12th it is not known)
去年 (C0)     10-12 March 2025 before the data
夏日 (C2)     1-5 May          planned

Two of C1's days can be compared: 50,000 beside 40,000, 125 %. One of these days before had a campaign of its own.
January sold 150,000, February nothing, March 339,000 so far; April has no campaign, and nobody knows of June.
"""

from __future__ import annotations

TABLES = """
create table marts.fct_campaign_calendar (
    campaign_id varchar, date date, day_no bigint, product_id varchar, orders bigint, sales_fen bigint,
    same_weekday_date date, same_weekday_orders bigint, same_weekday_sales_fen bigint, is_open boolean);
create table marts.fct_campaign_months (
    month_start date, campaigns bigint, campaign_days bigint, days bigint, orders bigint, sales_fen bigint,
    is_open boolean);
"""

ROWS = """
update marts.dim_campaigns
set days_over = 3, orders = 1, sales_fen = 50000, theme = '春', budget_fen = 10000
where campaign_id = 'C1';
insert into marts.fct_campaign_calendar values
    ('C1', '2026-03-10', 1, null, 1, 50000, '2026-03-03', 1, 20000, false),
    ('C1', '2026-03-11', 2, null, 0, 0, '2026-03-04', 1, 20000, false),
    ('C1', '2026-03-12', 3, null, 0, 0, '2026-03-05', null, null, false),
    ('CX', '2026-03-04', 1, null, 1, 20000, '2026-02-25', null, null, false);
insert into marts.fct_campaign_months values
    ('2026-01-01', 0, 0, 31, 2, 150000, false),
    ('2026-02-01', 0, 0, 28, 0, 0, false),
    ('2026-03-01', 1, 3, 31, 6, 339000, true),
    ('2026-04-01', 0, 0, 30, null, null, true),
    ('2026-05-01', 1, 5, 31, null, null, true);
comment on column marts.fct_campaign_months.campaigns is 'Campaigns that touch the month.';
"""
