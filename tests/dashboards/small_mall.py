"""A mall small enough to add up by hand, published as a run would publish it.

As of 20 March 2026, 12:00 in Shanghai. The usual 30 days are 18 February to 19 March, those before 19 January to
17 February. In fen:

    order  who  product  paid (local)  base     rate   accrued  afterwards
    o0     bob  LAMP     10 January     50,000  12 %     6,000  settled 15 January
    o1     ann  LAMP     20 January    100,000  12 %    12,000  settled 25 January
    o2     ann  LAMP     2 March       200,000  12 %    24,000  settled 5 March; 6,000 clawed back 10 March
    o3     ann  TEA      10 March       50,000   6 %     3,000  voided 12 March
    o4     bob  TEA      15 March       10,000  12 %     1,200  not received
    o5     ann  LAMP     18 March       30,000   6 %     1,800  settles 21 March
    o6     ann  LAMP     16 March       40,000             none  same device
    bonus  ann           16 March (February's close)     5,000
    open   ann           March so far, closing 16 April    700
    owed   bob           10 December                    1,000  before the orders begin
    paid   bob           12 March                       2,000
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from tests.dashboards import (
    small_calendar,
    small_comeback,
    small_distributors,
    small_funnel,
    small_leaderboard,
    small_marts,
    small_members,
    small_products,
    small_reconciliation,
    small_simulation,
)

ANN, BOB = "ann", "bob"
LAMP, TEA = "台灯", "=茶$1"
#: What the mall publishes beside its commission.
PARTS = (
    small_marts,
    small_reconciliation,
    small_funnel,
    small_members,
    small_distributors,
    small_leaderboard,
    small_calendar,
    small_products,
    small_comeback,
    small_simulation,
)
RUN = "20260320T040000"

TABLES = """
create schema marts;
create schema meta;
create table marts.fct_commission_lines (
    order_id varchar, line_no bigint, level integer, distributor_id varchar, member_id varchar, product_id varchar,
    order_kind varchar, stage varchar, tier varchar, reason varchar, base_fen bigint, rate_bp bigint,
    commission_fen bigint, clawed_back_fen bigint, paid_date date, paid_at timestamp, received_at timestamp,
    settle_at timestamp, policy_from timestamp);
create table marts.fct_commission_ledger (
    entry_id varchar, occurred_at timestamp, occurred_date date, distributor_id varchar, entry_type varchar,
    amount_fen bigint, pending_delta_fen bigint, payable_delta_fen bigint, order_id varchar, line_no bigint,
    level integer, month varchar, tier varchar, policy_from timestamp);
create table marts.dim_distributors (
    distributor_id varchar, inviter_id varchar, tier varchar, status varchar, approved_at timestamp, region varchar,
    pending_fen bigint, payable_fen bigint);
create table marts.dim_products (
    product_id varchar, name varchar, category varchar, list_price_fen bigint, launched_at timestamp,
    retired_at timestamp, price_band varchar, gross_margin_bp bigint);
create table marts.fct_distributor_months (
    distributor_id varchar, month_start date, bonus_fen bigint, management_fen bigint, mentor_fen bigint,
    closes_at timestamp, is_provisional boolean);
create table meta.run (
    run_id varchar, as_of timestamp, business_timezone varchar, published_at timestamp, code_version varchar);
create table meta.checks (table_name varchar, check_name varchar, status varchar, failures bigint);
create table meta.deliveries (
    table_name varchar, is_delivered boolean, rows_in bigint, taken bigint, refused bigint, waiting bigint,
    repeated bigint, refused_fen bigint, waiting_fen bigint);
"""

ROWS = """
insert into marts.dim_products (product_id, name) values ('LAMP', '台灯'), ('TEA', '=茶$1');
insert into marts.dim_distributors values
    ('ann', null, 'senior', 'active', '2026-01-01 00:00', '上海', 1800, 35000),
    ('bob', 'ann', 'junior', 'active', '2026-01-05 00:00', null, 1200, 5000);
insert into marts.fct_commission_lines
select
    id, 1, 1, who, 'm', product, kind, 'mature', 'junior', reason, base, rate, commission, back,
    cast(paid::timestamp + interval 8 hour as date), paid::timestamp, settle::timestamp - interval 1 day,
    settle::timestamp, timestamp '2025-12-31 16:00'
from (values
    ('o0', 'bob', 'LAMP', 'first', 'earned', 50000, 1200, 6000, 0, '2026-01-10 04:00', '2026-01-15 04:00'),
    ('o1', 'ann', 'LAMP', 'first', 'earned', 100000, 1200, 12000, 0, '2026-01-20 04:00', '2026-01-25 04:00'),
    ('o2', 'ann', 'LAMP', 'first', 'earned', 200000, 1200, 24000, 6000, '2026-03-01 17:00', '2026-03-05 04:00'),
    ('o3', 'ann', 'TEA', 'repeat', 'earned', 50000, 600, 3000, 3000, '2026-03-10 04:00', null),
    ('o4', 'bob', 'TEA', 'first', 'earned', 10000, 1200, 1200, 0, '2026-03-15 04:00', null),
    ('o5', 'ann', 'LAMP', 'repeat', 'earned', 30000, 600, 1800, 0, '2026-03-18 04:00', '2026-03-21 04:00'),
    ('o6', 'ann', 'LAMP', 'first', 'same_device', 40000, null, 0, 0, '2026-03-16 04:00', null)
) as lines (id, who, product, kind, reason, base, rate, commission, back, paid, settle);
insert into marts.fct_commission_ledger
select
    concat(kind, '/', id), instant::timestamp, cast(instant::timestamp + interval 8 hour as date),
    who, kind, amount, pending, payable, order_id,
    line_no, level, month, if(kind in ('opening', 'payout'), null, coalesce(tier, 'senior')), policy_from
from (values
    ('opening', 'bob', 'bob', '2025-12-10 04:00', 1000, 0, 1000, null),
    ('accrue', 'o0', 'bob', '2026-01-10 04:00', 6000, 6000, 0, null),
    ('settle', 'o0', 'bob', '2026-01-15 04:00', 6000, -6000, 6000, null),
    ('accrue', 'o1', 'ann', '2026-01-20 04:00', 12000, 12000, 0, null),
    ('settle', 'o1', 'ann', '2026-01-25 04:00', 12000, -12000, 12000, null),
    ('accrue', 'o2', 'ann', '2026-03-01 17:00', 24000, 24000, 0, null),
    ('settle', 'o2', 'ann', '2026-03-05 04:00', 24000, -24000, 24000, null),
    ('clawback', 'o2', 'ann', '2026-03-10 06:00', -6000, 0, -6000, null),
    ('accrue', 'o3', 'ann', '2026-03-10 04:00', 3000, 3000, 0, null),
    ('void', 'o3', 'ann', '2026-03-12 04:00', -3000, -3000, 0, null),
    ('payout', 'p1', 'bob', '2026-03-12 04:00', -2000, 0, -2000, null),
    ('accrue', 'o4', 'bob', '2026-03-15 04:00', 1200, 1200, 0, null),
    ('bonus', '2026-02', 'ann', '2026-03-15 16:00', 5000, 0, 5000, '2026-02'),
    ('accrue', 'o5', 'ann', '2026-03-18 04:00', 1800, 1800, 0, null)
) as entries (kind, id, who, instant, amount, pending, payable, month)
left join marts.fct_commission_lines as lines on lines.order_id = entries.id;
create table marts.fct_earnings_days as
select
    occurred_date as date, entry_type, tier, stage, product_id, order_kind, level, count(*) as entries,
    cast(sum(amount_fen) as bigint) as amount_fen
from marts.fct_commission_ledger
left join (select order_id, line_no, level, stage, product_id, order_kind from marts.fct_commission_lines)
    using (order_id, line_no, level)
group by all;
comment on column marts.fct_commission_ledger.entry_type is 'What happened to it.';
insert into marts.fct_distributor_months values
    ('ann', '2026-02-01', 5000, 0, 0, '2026-03-15 16:00', false),
    ('ann', '2026-03-01', 700, 0, 0, '2026-04-15 16:00', true),
    ('bob', '2026-03-01', 0, 0, 0, '2026-04-15 16:00', true);
insert into meta.run values ('20260320T040000', '2026-03-20 04:00', 'Asia/Shanghai', '2026-03-20 04:11', '0.1.0');
insert into meta.checks values ('fct_commission_ledger', 'unique', 'pass', 0), ('dim_products', 'margin', 'warn', 2);
insert into meta.deliveries values
    ('orders', true, 9, 7, 2, 0, 0, 12000, 0), ('refunds', true, 2, 2, 0, 0, 0, 0, 0);
"""


def publish(home: Path, *changes: str, run: str = RUN) -> Path:
    """Publishes the mall under `home`, after the SQL of `changes`; returns the published file."""
    published = home / "published"
    published.mkdir(parents=True, exist_ok=True)
    path = published / f"{run}.duckdb"
    path.write_bytes(_tables())
    if changes:
        _execute(path, changes)
    (published / "LATEST").write_text(f"{path.name}\n", encoding="utf-8")
    return path


@cache
def _tables() -> bytes:
    """The file of the mall as it is, made once for all tests of the process: that takes as long as a page."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "mall.duckdb"
        _execute(path, (TABLES, *(part.TABLES for part in PARTS), ROWS, *(part.ROWS for part in PARTS)))
        return path.read_bytes()


def _execute(path: Path, statements: Iterable[str]) -> None:
    with duckdb.connect(path) as connection:
        for sql in statements:
            connection.execute(sql)
