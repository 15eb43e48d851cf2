"""How the small mall's distributors rose, as of 20 March 2026, 12:00 in Shanghai. By itself it has only Ann, who has
been senior since the last instant of 1 March, 59 whole days after she joined, and Bob, whom she invited. With GROWN:

    who   junior since                   senior since        days  mentor since
    ann   1 January                      1 March's last        59
    bob   5 January
    cat   10 January                     20 February           41  10 March, 18 days later
    dan   1 February                     11 February           10  and has left
    eve   17 February's last instant
    =fay  18 February's first instant    19 March's last       29
    gil   20 March's first instant

On 17 February one of five was senior (Dan); on 19 March four of six were (Gil came after it): 20 % and 66.7 %. In the
usual period (18 February to 19 March) Cat, Ann and Fay became senior, half of them within 41 days, and Cat mentor; in
the one before only Dan did. Of January's three nobody rose within 30 days, of February's three two did; March is open.

Teams in February: Ann's one member did nothing; Cat's two sold 800.00 yuan and earn her 14.00 and 3.00. In January
Ann's sold 500.00. March is not over.

Week 4 of the cohorts from 19 January on: 1 of 2, 1 of 2, 1 of 2, 1 of 4; of the two before them 1 of 2 and 2 of 2.
"""

from __future__ import annotations

TABLES = """
create table marts.dim_distributor_tiers (distributor_id varchar, tier varchar, since timestamp, until timestamp);
create table marts.fct_tier_conversion (
    cohort_month date, from_tier varchar, to_tier varchar, distributors bigint, converted bigint, due_30d bigint,
    converted_30d bigint, median_days double, is_open boolean);
create table marts.fct_tier_conversion_days (
    cohort_month date, from_tier varchar, to_tier varchar, day_no bigint, at_risk bigint, converted bigint,
    converted_share double);
create table marts.fct_team_months (
    distributor_id varchar, month_start date, team_size bigint, active_members bigint, selling_members bigint,
    orders bigint, first_orders bigint, sales_fen bigint, management_fen bigint, mentor_fen bigint, is_open boolean,
    is_provisional boolean);
create table if not exists marts.fct_retention (
    population varchar, cohort_week date, week_no bigint, people bigint, active bigint, is_over boolean);
"""

ROWS = """
insert into marts.dim_distributor_tiers values
    ('ann', 'junior', '2026-01-01', '2026-03-01 15:59:59.999999'),
    ('ann', 'senior', '2026-03-01 15:59:59.999999', null),
    ('bob', 'junior', '2026-01-05', null);
insert into marts.fct_tier_conversion values ('2026-01-01', 'junior', 'senior', 2, 1, 2, 0, 59, false);
insert into marts.fct_tier_conversion_days
select
    '2026-01-01', 'junior', 'senior', day_no, if(day_no <= 59, 2, 1), cast(day_no = 59 as integer),
    if(day_no < 59, 0, 0.5)
from range(75) as days (day_no);
insert into marts.fct_team_months values
    ('ann', '2026-01-01', 1, 1, 1, 1, 1, 50000, 0, 0, false, false),
    ('ann', '2026-02-01', 1, 0, 0, 0, 0, 0, 0, 0, false, false),
    ('ann', '2026-03-01', 1, 1, 1, 1, 1, 10000, 0, 0, true, true);
insert into marts.fct_retention by name
select 'distributors' as population, cohort::date as cohort_week, week as week_no, people, active, over as is_over
from (values
    ('2026-01-05', 3, 2, 1, true), ('2026-01-05', 4, 2, 2, true),
    ('2026-02-09', 0, 4, 4, true), ('2026-02-09', 4, 4, 1, true), ('2026-02-09', 5, 4, 2, false)
) as cells (cohort, week, people, active, over);
insert into marts.dim_targets values ('senior_share', 3500, '1970-01-01', null);
"""

#: What makes of the two a small crowd.
GROWN = """
insert into marts.dim_distributors by name
select who as distributor_id, tier, state as status, joined::timestamp as approved_at, region, inviter as inviter_id
from (values
    ('cat', 'mentor', 'active', '2026-01-10 04:00', '上海', null),
    ('dan', 'senior', 'left', '2026-02-01 04:00', null, 'cat'),
    ('eve', 'junior', 'active', '2026-02-17 15:59:59.999999', '北京', 'cat'),
    ('=fay', 'senior', 'active', '2026-02-17 16:00', null, null),
    ('gil', 'junior', 'active', '2026-03-19 16:00', null, null)
) as people (who, tier, state, joined, region, inviter);
insert into marts.dim_distributor_tiers values
    ('cat', 'junior', '2026-01-10 04:00', '2026-02-20 04:00'),
    ('cat', 'senior', '2026-02-20 04:00', '2026-03-10 04:00'),
    ('cat', 'mentor', '2026-03-10 04:00', null),
    ('dan', 'junior', '2026-02-01 04:00', '2026-02-11 04:00'), ('dan', 'senior', '2026-02-11 04:00', null),
    ('eve', 'junior', '2026-02-17 15:59:59.999999', null),
    ('=fay', 'junior', '2026-02-17 16:00', '2026-03-19 15:59:59.999999'),
    ('=fay', 'senior', '2026-03-19 15:59:59.999999', null),
    ('gil', 'junior', '2026-03-19 16:00', null);
delete from marts.fct_tier_conversion;
insert into marts.fct_tier_conversion values
    ('2026-01-01', 'junior', 'senior', 3, 2, 3, 0, 50, false),
    ('2026-02-01', 'junior', 'senior', 3, 2, 3, 2, 19.5, false),
    ('2026-03-01', 'junior', 'senior', 1, 0, 0, 0, null, true),
    ('2026-02-01', 'senior', 'mentor', 2, 1, 1, 0, 18, false),
    ('2026-03-01', 'senior', 'mentor', 2, 0, 0, 0, null, true);
insert into marts.fct_team_months values
    ('cat', '2026-02-01', 2, 2, 1, 4, 2, 80000, 1400, 300, false, false);
insert into marts.fct_next_tier by name
select who as distributor_id, tier, state as status, up as next_tier, required, reached, coming as on_the_way, missing,
    still as still_to_win, due as is_due, falls::timestamp as oldest_falls_out_at
from (values
    ('bob', 'junior', 'active', 'senior', 5, 4, 0, 1, 1, false, '2026-03-27 04:00'),
    ('eve', 'junior', 'active', 'senior', 5, 3, 2, 2, 0, false, '2026-04-01 04:00'),
    ('gil', 'junior', 'active', 'senior', 5, 2, 2, 3, 1, false, null),
    ('hal', 'junior', 'frozen', 'senior', 5, 4, 0, 1, 1, false, '2026-03-21 04:00'),
    ('ann', 'senior', 'active', 'mentor', 3, 2, 0, 1, 1, false, null),
    ('=fay', 'senior', 'active', 'mentor', 3, 1, 0, 1, 1, true, null)
) as steps (who, tier, state, up, required, reached, coming, missing, still, due, falls);
insert into marts.fct_retention by name
select 'distributors' as population, cohort::date as cohort_week, 4 as week_no, 2 as people, 1 as active,
    true as is_over
from (values ('2026-01-12'), ('2026-01-19'), ('2026-01-26'), ('2026-02-02')) as cohorts (cohort);
"""
