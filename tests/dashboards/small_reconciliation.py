"""What the small mall booked itself, beside what its rules give. In fen:

order  who  due     booked  why
o0     bob   6,000   6,000  still pending
o1     ann  12,000  13,080  freight in the base, still pending
o2     ann  18,000  24,000  the refund was ignored
o4     bob   1,200       0  nothing was booked
o5     ann   1,800   3,600  booked twice
o6     ann       0   4,800  the order earns nothing
"""

from __future__ import annotations

CAUSES = (
    *("base", "freight", "discount", "rate", "rounding", "payee", "level", "timing", "refund", "duplicate"),
    *("missing", "unexpected"),
)

TABLES = f"""
create table marts.fct_reconciliation (
    order_id varchar, line_no bigint, level integer, distributor_id varchar, reason varchar, due_fen bigint,
    booked_fen bigint, difference_fen bigint, {", ".join(f"{cause}_fen bigint default 0" for cause in CAUSES)},
    main_cause varchar, placed_cause varchar, first_cause varchar, first_hypothesis varchar, second_cause varchar,
    second_hypothesis varchar, meant_for_distributor_id varchar, due_status varchar, booked_status varchar);
"""

ROWS = """
insert into marts.fct_reconciliation by name
select
    id as order_id, 1 as line_no, 1 as level, who as distributor_id, why as reason, due as due_fen,
    booked as booked_fen, booked - due as difference_fen, cause as main_cause, placed as placed_cause,
    if(mistake is null, null, cause) as first_cause, mistake as first_hypothesis, 'settled' as due_status,
    if(id in ('o0', 'o1'), 'pending', 'settled') as booked_status,
    if(cause = 'freight', booked - due, 0) as freight_fen, if(cause = 'refund', booked - due, 0) as refund_fen,
    if(cause = 'missing', booked - due, 0) as missing_fen, if(cause = 'duplicate', booked - due, 0) as duplicate_fen,
    if(cause = 'unexpected', booked - due, 0) as unexpected_fen
from (values
    ('o0', 'bob', 'earned', 6000, 6000, null, null, null),
    ('o1', 'ann', 'earned', 12000, 13080, 'freight', null, 'freight_part'),
    ('o2', 'ann', 'earned', 18000, 24000, 'refund', null, 'ignored'),
    ('o4', 'bob', 'earned', 1200, 0, 'missing', 'missing', null),
    ('o5', 'ann', 'earned', 1800, 3600, 'duplicate', null, null),
    ('o6', 'ann', 'same_device', 0, 4800, 'unexpected', 'unexpected', null)
) as booked (id, who, why, due, booked, cause, placed, mistake);
"""
