"""Who fell silent in the small mall, as of 20 March 2026, 12:00 in Shanghai. Three whole days flag; 10 March was a
holiday, and 20 March is not over.

    who   last active  flagged      days  and then
    jon   5 January    9 January       3  came back on 9 January
    hal   20 January   24 January      5  came back on 26 January
    cat   1 February   5 February     45
    ivy   20 February  24 February     7  frozen on 28 February
    =fay  1 March      5 March         6  came back on 8 March
    gil   1 March      5 March        11  came back on 14 March
    bob   10 March     14 March        9
    dan   15 March     19 March        4
    ann   16 March     20 March        3
    eve   16 March     20 March        3  came back this morning

In the usual period (18 February to 19 March) five fell silent and two came back, in the one before two and one. Seven
days are over for Ivy, Fay and Gil, of whom Fay came back within them; before, for Cat and Hal, of whom Hal did.

Ann had sold 13.00 yuan in the 13 weeks up to the one in which she was last seen, Dan 50.00. With DECIDED Bob is held
back, Dan's pack is not sent yet and Cat was not chosen; with SCORED Dan comes before Ann, and nobody else is scored.
"""

from __future__ import annotations

TABLES = """
create or replace table marts.dim_calendar (
    date date, is_counted boolean, uncounted_because varchar, holiday_zh varchar, holiday_en varchar,
    active_distributors bigint, counted_days bigint, flag_after_days bigint, return_days bigint,
    is_flagging_stopped boolean);
create or replace table marts.fct_silences (
    distributor_id varchar, last_active_on date, last_active_at timestamp, flagged_on date, ended_on date,
    ended_because varchar, returned_at timestamp, days_inactive bigint);
create or replace table marts.fct_comeback (
    distributor_id varchar, flagged_on date, days_inactive bigint, arm varchar, offer varchar, probability double,
    sent_at timestamp, returned_at timestamp, period varchar, decided_at timestamp, window_ends_at timestamp,
    is_returned boolean, is_counted boolean, cost_fen bigint, control_bp bigint, rank bigint, model varchar,
    policy_from timestamp);
create or replace table marts.fct_comeback_effect (
    period varchar, offer varchar, arm varchar, distributors bigint, returned bigint, return_share double,
    uplift double, ci_low double, ci_high double, verdict varchar, cost_fen bigint, cost_per_return_fen bigint,
    expected_distributors double, sample_ratio_chi2 double, is_sample_ratio_broken boolean);
create or replace table marts.fct_messages (
    message_id varchar, template varchar, channel varchar, distributor_id varchar, state varchar, code varchar,
    planned_at timestamp, sent_at timestamp, state_at timestamp);
create or replace table marts.dim_comeback_offers (
    offer varchar, name_zh varchar, name_en varchar, cost_fen bigint, since timestamp, is_offered boolean);
create or replace table marts.fct_distributor_weeks (distributor_id varchar, week_start date, sales_fen bigint);
"""

ROWS = """
insert into marts.dim_calendar
select
    day, why is null, why, if(why = 'holiday', '植树_节', null), if(why = 'holiday', 'Arbor_Day', null),
    if(why is null, 2, 0), count(*) filter (why is null) over (order by day), 3, 7,
    false
from (
    select
        cast(date '2026-01-01' + cast(number as integer) as date) as day,
        case day when date '2026-03-10' then 'holiday' when date '2026-03-20' then 'unfinished' end as why
    from range(79) as days (number)
);
insert into marts.fct_silences
select
    who, seen::date, seen::date + interval 4 hour, flagged::date, ended::date, because,
    if(because = 'returned', ended::date + interval 2 hour, null), days
from (values
    ('jon', '2026-01-05', '2026-01-09', '2026-01-09', 'returned', 3),
    ('hal', '2026-01-20', '2026-01-24', '2026-01-26', 'returned', 5),
    ('cat', '2026-02-01', '2026-02-05', null, null, 45),
    ('ivy', '2026-02-20', '2026-02-24', '2026-02-28', 'frozen', 7),
    ('=fay', '2026-03-01', '2026-03-05', '2026-03-08', 'returned', 6),
    ('gil', '2026-03-01', '2026-03-05', '2026-03-14', 'returned', 11),
    ('bob', '2026-03-10', '2026-03-14', null, null, 9),
    ('dan', '2026-03-15', '2026-03-19', null, null, 4),
    ('ann', '2026-03-16', '2026-03-20', null, null, 3),
    ('eve', '2026-03-16', '2026-03-20', '2026-03-20', 'returned', 3),
    ('kim', '2026-03-17', null, '2026-03-19', 'returned', 1)
) as silences (who, seen, flagged, ended, because, days);
insert into marts.fct_distributor_weeks values
    ('ann', '2025-12-15', 700), ('ann', '2025-12-22', 300), ('ann', '2026-03-16', 1000),
    ('dan', '2026-03-09', 5000), ('dan', '2026-03-16', 9999);
insert into marts.dim_comeback_offers values
    ('small_pack', '小回归礼包', 'Small comeback pack', 2000, '1970-01-01', true),
    ('large_pack', '大回归礼包', 'Large comeback pack', 5000, '1970-01-01', false);
insert into marts.dim_targets values ('comeback_share', 3200, '1970-01-01', null);
"""

#: Who was put in which arm by now: nobody's days are over.
DECIDED = """
insert into marts.fct_comeback by name
select
    who as distributor_id, flagged::date as flagged_on, 3 as days_inactive, arm, offer, 0.5 as probability,
    1500 as control_bp, 'expected_value' as model, place as rank,
    decided::timestamp as decided_at, decided_at + interval 7 day as window_ends_at
from (values
    ('bob', '2026-03-14', 'control', 'small_pack', '2026-03-15 01:00', 2),
    ('cat', '2026-02-05', 'not_chosen', null, '2026-03-15 01:00', null),
    ('dan', '2026-03-19', 'treated', 'small_pack', '2026-03-19 01:00', 1)
) as decisions (who, flagged, arm, offer, decided, place);
"""

#: What came of an earlier month in which a pack worked.
EFFECT = """
insert into marts.fct_comeback_effect values
    ('all', 'all', 'treated', 400, 164, 0.41, 0.11, 0.01, 0.2, 'helps', 800000, 18182, 399.5, 0.004, false),
    ('all', 'all', 'control', 70, 21, 0.3, null, null, null, null, 0, null, 70.5, 0.004, false),
    ('all', 'small_pack', 'treated', 400, 164, 0.41, 0.11, 0.01, 0.2, 'helps', 800000, 18182, 399.5, 0.004, false),
    ('all', 'small_pack', 'control', 70, 21, 0.3, null, null, null, null, 0, null, 70.5, 0.004, false),
    ('all', null, 'not_chosen', 900, 90, 0.1, null, null, null, null, 0, null, null, null, false),
    ('2026-02', 'all', 'treated', 400, 164, 0.41, 0.11, 0.01, 0.2, 'helps', 800000, 18182, 399.5, 0.004, false),
    ('2026-02', 'all', 'control', 70, 21, 0.3, null, null, null, null, 0, null, 70.5, 0.004, false);
"""

#: What became of the messages: of packs nine, and a board that a group was told.
MESSAGES = """
insert into marts.fct_messages
select
    concat('m', number), template, channel, who, state, code, '2026-03-19 01:00',
    if(state in ('delivered', 'parked'), timestamp '2026-03-19 02:00', null), '2026-03-19 02:00'
from (values
    (1, 'comeback', 'file', 'dan', 'delivered', 'written'), (2, 'comeback', 'file', 'hal', 'planned', null),
    (3, 'comeback', 'wechat', 'ann', 'refused', '43101'), (4, 'comeback', 'wechat', 'eve', 'refused', '43101'),
    (5, 'comeback', 'wechat', 'jon', 'refused', '99'), (6, 'comeback', 'webhook', 'bob', 'parked', 'http_502'),
    (7, 'comeback', 'wechat', '=fay', 'parked', 'sender_died'), (8, 'comeback', 'file', 'gil', 'cancelled', 'returned'),
    (9, 'comeback', 'pigeon', 'kim', 'delivered', '0'), (10, 'board', 'wecom', null, 'refused', '93000')
) as messages (number, template, channel, who, state, code);
"""

#: Of the four who are silent, Ann and Dan can be reached.
REACHED = """
create schema if not exists scores;
create table scores.reachability (distributor_id varchar, is_reachable boolean, lacks varchar, known_at timestamp);
insert into scores.reachability values
    ('ann', true, null, '2026-03-20 04:10'), ('dan', true, null, '2026-03-20 04:10'),
    ('bob', false, 'consent', '2026-03-20 04:10'), ('cat', false, 'contact', '2026-03-20 04:10');
"""

#: A model of 1 March: regression beats recency, which beats the rule; boosting is not surely better.
MODEL = """
create schema if not exists scores;
create table scores.churn_figures (
    model varchar, horizon bigint, guess varchar, ships boolean, measure varchar, value double, ci_low double,
    ci_high double, judged_from date, judged_to date, judged_people bigint, judged_share double);
create table scores.churn_comparisons (
    model varchar, horizon bigint, guess varchar, against varchar, difference double, ci_low double, ci_high double,
    is_better boolean);
create table scores.churn_drift (feature varchar, psi double, ks double, state varchar, people bigint);
insert into scores.churn_figures
select
    '20260301T040000000000', 7, guess, guess = 'logistic', measure, value, value - 0.02, value + 0.02, '2026-02-01',
    '2026-02-20', 1234, 0.3
from (values
    ('rule', 'log_loss', 0.6), ('recency', 'log_loss', 0.5),
    ('logistic', 'log_loss', 0.4), ('boosting', 'log_loss', 0.41),
    ('rule', 'auc', 0.5), ('recency', 'auc', 0.64), ('logistic', 'auc', 0.78), ('boosting', 'auc', 0.79),
    ('rule', 'calibration_error', 0.01), ('recency', 'calibration_error', 0.03),
    ('logistic', 'calibration_error', 0.021), ('boosting', 'calibration_error', 0.05)
) as figures (guess, measure, value);
insert into scores.churn_comparisons values
    ('20260301T040000000000', 7, 'recency', 'rule', -0.1, -0.15, -0.05, true),
    ('20260301T040000000000', 7, 'logistic', 'recency', -0.1, -0.125, -0.075, true),
    ('20260301T040000000000', 7, 'boosting', 'logistic', 0.01, -0.01, 0.02, false);
insert into scores.churn_drift values
    ('days_inactive', 0.01, 0.02, 'steady', 4), ('orders_28', 0.2, 0.1, 'moved', 4),
    ('unheard_of', 0.02, 0.01, 'steady', 4);
"""

SCORED = """
create schema if not exists scores;
create table scores.distributor_churn (
    distributor_id varchar, as_of_date date, days_inactive bigint, p_return_7d double, p_return_14d double,
    expected_value_fen bigint, uplift double, rank bigint,
    reasons struct(feature varchar, value double, effect double)[]);
insert into scores.distributor_churn values
    ('dan', '2026-03-20', 4, 0.4, 0.5, 100, 0.1, 1,
        [{'feature': 'days_inactive', 'value': 4, 'effect': 0.2},
            {'feature': 'gap_ratio', 'value': 2.5, 'effect': -0.1},
            {'feature': 'commission_fen_28', 'value': 123400, 'effect': 0.1},
            {'feature': 'unheard_of', 'value': 1, 'effect': -0.1}]),
    ('ann', '2026-03-20', 3, 0.2, 0.3, 100, 0.1, 2, null);
"""
