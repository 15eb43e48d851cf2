"""Whether the floor and a run came to the same: asked before any time of theirs counts.

They can't agree in everything, since the floor does less. It knows no bindings and clicks, no status of a distributor,
no purchase through an own link, no stages, one pair of rates, and `first_paid_at` of no member; an order's discount and
refunds go over its lines by a simpler rule. What the rules let coincide is compared to the fen:

- per buyer the paid order lines, their base and, but for those who bought before the data begin, their first orders;
- per line the base, which rounding may move by a fen within its order, and who is credited where the order says it;
- where nothing before it in the list of reasons applies, whether the device was another member's;
- per line that both pay at the same rate on the same base, the commission, and if it has settled and the order had no
  refund, instant and amount of the settlement.

usage: python -m benchmarks.agreement FLOOR_DATABASE HOME
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import duckdb

from pipelines.contract.sql_text import literal
from pipelines.errors import FenxiaoError
from pipelines.publish import latest
from pipelines.settings import Home
from pipelines.warehouse import connect

#: The basis points that the floor pays for a first order and for a repeat.
FLOOR_FIRST, FLOOR_REPEAT = 1200, 600

BUYERS = """
with
members as (select member_id, first_paid_at from read_parquet({members})),
floor_buyers as (
  select member_id, count(*) as lines, sum(base_fen) as base_fen,
    count(*) filter (is_first and coalesce(first_paid_at >= paid_at::timestamp, true)) as first_lines
  from floor.lines left join members using (member_id) group by member_id),
our_buyers as (
  select member_id, count(*) as lines, sum(base_fen) as base_fen, count(*) filter (order_kind = 'first') as first_lines
  from ours.marts.fct_commission_lines where level = 1 group by member_id)
select
  sum(theirs.lines)::bigint as lines,
  sum(theirs.base_fen)::bigint as base_fen,
  sum(theirs.first_lines)::bigint as first_lines,
  count(*) filter ((theirs.lines, theirs.base_fen, theirs.first_lines)
    is distinct from (our_buyers.lines, our_buyers.base_fen, our_buyers.first_lines)) as buyers_apart
from floor_buyers as theirs full join our_buyers using (member_id)
"""

#: `is_alike`: both pay the line, at the same rate on the same base.
LINES = """
create temp table line as
select
  order_id, line_no, ours.commission_fen, floor.commission_fen as floor_commission_fen, ours.settle_at,
  abs(ours.base_fen - floor.base_fen) > 1 as is_base_apart,
  floor.distributor_id is distinct from ours.distributor_id and floor.distributor_id is not null as is_credit_apart,
  (floor.reason = 'same_device') != (ours.reason = 'same_device')
    and floor.distributor_id is not null and ours.reason in ('same_device', 'earned', 'no_rate') as is_device_apart,
  floor.reason = 'earned' and ours.reason = 'earned' and ours.base_fen = floor.base_fen
    and ours.rate_bp = case when floor.is_first then {first} else {repeat} end as is_alike
from floor.lines as floor
join (select * from ours.marts.fct_commission_lines where level = 1) as ours using (order_id, line_no)
"""

LINES_APART = """
select
  count(*) as lines_of_both,
  count(*) filter (is_alike) as lines_paid_alike,
  count(*) filter (is_base_apart) as bases_apart,
  count(*) filter (is_credit_apart) as credits_apart,
  count(*) filter (is_device_apart) as devices_apart,
  count(*) filter (is_alike and commission_fen != floor_commission_fen) as commissions_apart
from line
"""

SETTLEMENTS_APART = """
with
due as (
  select order_id, line_no from line anti join floor.refunds using (order_id)
  where is_alike and commission_fen > 0 and settle_at <= (select as_of from ours.meta.run)),
theirs as (
  select order_id, line_no, occurred_at::timestamp as occurred_at, amount_fen from floor.ledger
  where entry_type = 'settle'),
our_entries as (
  select order_id, line_no, occurred_at, amount_fen from ours.marts.fct_commission_ledger
  where entry_type = 'settle' and level = 1)
select
  count(*) as settlements_alike,
  count(*) filter (theirs.amount_fen is null
    or (theirs.occurred_at, theirs.amount_fen) is distinct from (our_entries.occurred_at, our_entries.amount_fen)
  ) as settlements_apart
from due left join theirs using (order_id, line_no) left join our_entries using (order_id, line_no)
"""


def agreed(floor: Path, home: Home) -> dict[str, int]:
    """What the floor and the home's publication agree on, counted. Raises FenxiaoError for what they differ in."""
    with connect(":memory:") as con:
        con.execute(f"set temp_directory = {literal(str(home.root / 'spill'))}")
        con.execute(f"attach {literal(str(floor))} as floor (read_only)")
        con.execute(f"attach {literal(str(latest(home)))} as ours (read_only)")
        con.execute(LINES.format(first=FLOOR_FIRST, repeat=FLOOR_REPEAT))
        members = literal(str(home.raw / "members" / "*.parquet"))
        figures = {
            **_row(con, BUYERS.format(members=members)),
            **_row(con, LINES_APART),
            **_row(con, SETTLEMENTS_APART),
        }
    apart = {name: count for name, count in figures.items() if name.endswith("_apart") and count}
    if apart or figures["lines"] != figures["lines_of_both"]:
        raise FenxiaoError(f"The floor and the run in {home.root} differ, no time counts: {apart or figures}.")
    return {name: count for name, count in figures.items() if not name.endswith("_apart")}


def _row(con: duckdb.DuckDBPyConnection, query: str) -> dict[str, int]:
    con.execute(query)
    names = [column[0] for column in con.description]
    return dict(zip(names, con.fetchall()[0], strict=True))


if __name__ == "__main__":
    print(json.dumps(agreed(Path(sys.argv[1]), Home(Path(sys.argv[2])))))
