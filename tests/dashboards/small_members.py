"""Members of the small mall, of whom 500 yuan make a VIP. In fen, as of 20 March 2026, 12:00 in Shanghai:

    member  tier     since                        spent    lacks   last paid
    ida     vip      18 February, 0:00            80,000           5 March
    gus     vip      the microsecond before       60,000           90 days ago to the microsecond
    eva     vip      1 October                   120,000           1 December: asleep
    joe     fan      19 March, its last instant   45,000    5,000  20 February; was a VIP until 30,000 were refunded
    kim     fan      the start                    40,000   10,000  1 March: a fifth of 500 yuan is missing
    lea     fan      the start                    39,999   10,001  1 March
    =max    fan      the start                         0   50,000  never
    ann     partner  2 March                     200,000           2 March; was a VIP

They moved in October (eva up), December (joe, ann up), February (ida, gus up) and March (joe down, ann on to partner).
"""

from __future__ import annotations

TABLES = """
create table marts.dim_members (
    member_id varchar, tier varchar, tier_since timestamp, previous_tier varchar, registered_at timestamp,
    region varchar, first_paid_at timestamp, last_paid_at timestamp, orders bigint, spend_fen bigint,
    refunded_fen bigint, to_vip_fen bigint, points_balance bigint);
create table marts.fct_member_tier_moves (
    month_start date, from_tier varchar, to_tier varchar, members bigint, moves bigint, is_over boolean);
create table marts.fct_repurchase (
    cohort_month date, tier varchar, window_days integer, buyers bigint, due bigint, returned bigint,
    repurchase_share double, is_over boolean);
"""

ROWS = """
insert into marts.dim_members by name
select *, if(orders > 0, timestamp '2025-10-01', null) as first_paid_at, timestamp '2025-09-01' as registered_at
from (values
    ('ida', 'vip', timestamp '2026-02-17 16:00', 'fan', '上海', timestamp '2026-03-05 04:00', 3, 80000, 0, null),
    ('gus', 'vip', '2026-02-17 15:59:59.999999', 'fan', null, '2025-12-20 04:00', 1, 60000, 0, null),
    ('eva', 'vip', '2025-10-01', 'fan', '北京', '2025-12-01 04:00', 4, 120000, 0, null),
    ('joe', 'fan', '2026-03-19 15:59:59.999999', 'vip', '上海', '2026-02-20 04:00', 2, 45000, 30000, 5000),
    ('kim', 'fan', '2025-09-01', null, null, '2026-03-01 04:00', 1, 40000, 0, 10000),
    ('lea', 'fan', '2025-09-01', null, null, '2026-03-01 04:00', 1, 39999, 0, 10001),
    ('=max', 'fan', '2025-09-01', null, null, null, 0, 0, 0, 50000),
    ('ann', 'partner', '2026-03-02', 'vip', null, '2026-03-02', 5, 200000, 0, null)
) as people (
    member_id, tier, tier_since, previous_tier, region, last_paid_at, orders, spend_fen, refunded_fen, to_vip_fen);
insert into marts.fct_member_tier_moves values
    ('2025-10-01', 'fan', 'vip', 1, 1, true),
    ('2025-12-01', 'fan', 'vip', 2, 2, true),
    ('2026-02-01', 'fan', 'vip', 2, 2, true),
    ('2026-03-01', 'vip', 'fan', 1, 1, false),
    ('2026-03-01', 'vip', 'partner', 1, 1, false);
insert into marts.fct_repurchase values
    ('2025-12-01', 'vip', 30, 4, 4, 2, 0.5, true),
    ('2026-01-01', 'vip', 30, 5, 5, 2, 0.4, true),
    ('2026-01-01', 'fan', 30, 10, 10, 1, 0.1, true),
    ('2026-02-01', 'vip', 30, 3, 1, 1, 1, false),
    ('2026-03-01', 'vip', 30, 2, 0, 0, null, false),
    ('2026-03-01', 'fan', 30, 4, 0, 0, null, false),
    ('2025-12-01', 'vip', 60, 4, 4, 3, 0.75, true),
    ('2026-01-01', 'vip', 60, 5, 1, 1, 1, false),
    ('2025-12-01', 'vip', 90, 4, 0, 0, null, false);
insert into marts.dim_targets values ('vip_repurchase', 4500, '1970-01-01', null);
"""
