"""Applicants, material and shares of the small mall.

Version A has two steps and ended in February, B has three. Who began from 18 February to 19 March (the usual 30 days)
and in the 30 days before:

    B, now     10 March   4 began: 2 completed, ann2 under way in step 2, bob2 gave up in step 2 (done with it)
               16 March   6 began: 5 completed, cat2 gave up in step 1
    A, before  19 January 4 began: 2 completed, dan2 and eve2 gave up in step 1

so that 7 of 9 are through now (77.78 %), and 2 of 4 before. In the same days was shared, clicked and bought after:

    P1 poster spring    10 March  10 shares   8 clicks   5 orders   50,000 fen
    V1 video            11 March  30 shares  40 clicks   3 orders   30,000 fen
    C1 copy             12 March  35 shares   2 clicks   no order
    own words           12 March   5 shares   1 click    1 order     9,000 fen
    P1                  1 February 20 shares  5 clicks   1 order    10,000 fen

P1, V1 and C1 are usually shared 25 times. OLD was last shared in February, NEVER never was, GONE is retired. Two
distributors are active on every day; Ann shared 2 times on 12 and 6 times on 19 March (small_marts.py), Bob never.
"""

from __future__ import annotations

TABLES = """
create table marts.fct_onboarding_days (
    flow_version varchar, date date, began bigint, completed bigint, under_way bigint, given_up bigint);
create table marts.fct_onboarding_funnel (
    flow_version varchar, step_no bigint, step_name varchar, first_entered_at timestamp, median_minutes double);
create table marts.fct_applications (
    flow_version varchar, applicant_id varchar, began_at timestamp, began_date date, step_no bigint, step_name varchar,
    entered_at timestamp, is_step_completed boolean, last_seen_at timestamp, outcome varchar);
create table marts.fct_material_days (
    asset_id varchar, date date, kind varchar, title varchar, season varchar, shares bigint, clicks bigint,
    orders bigint, sales_fen bigint);
create table marts.fct_material_months (
    asset_id varchar, month_start date, kind varchar, season varchar, shares bigint, clicks bigint, orders bigint,
    buyers bigint, sales_fen bigint);
create table marts.dim_materials (
    asset_id varchar, kind varchar, title varchar, season varchar, published_at timestamp, retired_at timestamp,
    last_shared_date date, shares bigint, orders bigint);
create table marts.fct_sharing_days (
    date date, shares bigint, clicks bigint, sharing_distributors bigint, active_distributors bigint);
"""

ROWS = """
alter table marts.dim_distributors add column if not exists last_active_at timestamp;
update marts.dim_distributors set last_active_at = '2026-03-15 04:00' where distributor_id = 'bob';
insert into marts.fct_onboarding_days values
    ('B', '2026-03-10', 4, 2, 1, 1), ('B', '2026-03-16', 6, 5, 0, 1), ('A', '2026-01-19', 4, 2, 0, 2);
insert into marts.fct_onboarding_funnel values
    ('A', 1, '手机_号', '2026-01-19', 3), ('A', 2, '资料', '2026-01-19', null),
    ('B', 1, '授权', '2026-03-10', 1.25), ('B', 2, '资料', '2026-03-10', 2), ('B', 3, '协议', '2026-03-10', 0.5);
insert into marts.fct_applications
select version, id, began::timestamp, cast(began::timestamp + interval 8 hour as date), step, name, seen::timestamp,
    is_done, seen::timestamp, outcome
from (values
    ('B', 'ann2', '2026-03-10 04:00', 2, '资料', '2026-03-18 04:00', false, 'under_way'),
    ('B', '=bob2', '2026-03-09 16:00', 2, '资料', '2026-03-10 05:00', true, 'given_up'),
    ('B', 'cat2', '2026-03-16 04:00', 1, '授权', '2026-03-16 04:00', false, 'given_up'),
    ('A', 'dan2', '2026-01-19 04:00', 1, '手机_号', '2026-01-19 04:00', false, 'given_up'),
    ('A', 'eve2', '2026-01-19 04:00', 1, '手机_号', '2026-01-19 04:00', false, 'given_up')
) as applicants (version, id, began, step, name, seen, is_done, outcome);
insert into marts.fct_applications
select version, concat('through', began[6:10], '-', number), began::timestamp, cast(began as date), step, '协议',
    began::timestamp, true, began::timestamp, 'completed'
from (values ('B', '2026-03-10', 2, 3), ('B', '2026-03-16', 5, 3), ('A', '2026-01-19', 2, 2))
    as through (version, began, people, step), range(people) as numbers (number);
insert into marts.fct_material_days values
    ('P1', '2026-03-10', 'poster', '=春海报', '春', 10, 8, 5, 50000),
    ('V1', '2026-03-11', 'video', '台灯视频', null, 30, 40, 3, 30000),
    ('C1', '2026-03-12', 'copy', null, null, 35, 2, 0, 0),
    (null, '2026-03-12', null, null, null, 5, 1, 1, 9000),
    ('P1', '2026-02-01', 'poster', '=春海报', '春', 20, 5, 1, 10000),
    ('OLD', '2026-01-15', 'poster', '旧海报', '冬', 1, 0, 0, 0);
insert into marts.fct_material_months
select asset_id, cast(date_trunc('month', date) as date), kind, season, shares, clicks, orders, orders, sales_fen
from marts.fct_material_days;
insert into marts.dim_materials values
    ('P1', 'poster', '=春海报', '春', '2026-01-01', null, '2026-03-10', 30, 6),
    ('V1', 'video', '台灯视频', null, '2026-01-01', null, '2026-03-11', 30, 3),
    ('C1', 'copy', null, null, '2026-01-01', null, '2026-03-12', 35, 0),
    ('OLD', 'poster', '旧海报', '冬', '2026-01-01', null, '2026-01-15', 1, 0),
    ('NEVER', 'copy', '没人发', null, '2026-01-01', null, null, 0, 0),
    ('LATE', 'copy', '刚上架', null, '2026-02-17 16:00', null, null, 0, 0),
    ('GONE', 'video', '下架', null, '2026-01-01', '2026-02-01', '2026-01-15', 4, 0);
insert into marts.fct_sharing_days
select day, if(day in ('2026-03-12', '2026-03-19'), if(day = '2026-03-12', 2, 6), 0), 0,
    if(day in ('2026-03-12', '2026-03-19'), 1, 0), 2
from (select cast(unnest(generate_series(date '2026-01-10', date '2026-03-20', interval 1 day)) as date) as day);
insert into marts.dim_targets values ('onboarding_completed', 8500, '1970-01-01', null);
"""
