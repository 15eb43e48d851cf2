"""Measures many policies evaluated together against one replay after another: `python -m benchmarks.policies`.

A replay is the commission core built by dbt under one policy, as a process of its own; two are measured, and what they
pay everybody is compared with the same two of the many before any time counts.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import result_files
from benchmarks.bench import HERE, tell
from benchmarks.landing import lines_of, lines_taken_in, mall_of
from benchmarks.policies_part import policy_of
from benchmarks.processes import Cost, measure_module
from benchmarks.results import machine
from pipelines.contract.sql_text import literal
from pipelines.errors import FenxiaoError
from pipelines.policy import load_policy, write_raw_policy
from pipelines.publish import building_file
from pipelines.run_report import read_run
from pipelines.settings import DEFAULT_POLICY, Home
from pipelines.warehouse import connect

COMPARED = 2
#: People for whom the books of a replay and an outcome are not the same.
APART = """
with
books as (
    select distributor_id,
        sum(amount_fen) filter (entry_type = 'accrue') as accrued_fen,
        -sum(amount_fen) filter (entry_type = 'void') as voided_fen,
        sum(amount_fen) filter (entry_type = 'settle') as settled_fen,
        -sum(amount_fen) filter (entry_type = 'clawback') as clawed_back_fen,
        sum(amount_fen) filter (entry_type = 'bonus') as bonus_fen,
        sum(amount_fen) filter (entry_type = 'management') as management_fen,
        sum(amount_fen) filter (entry_type = 'mentor') as mentor_fen,
        sum(pending_delta_fen) as pending_fen,
        sum(payable_delta_fen) as payable_fen
    from marts.fct_commission_ledger group by distributor_id),
risen as (
    select distributor_id, min(since) filter (tier = 'senior') as senior_since,
        min(since) filter (tier = 'mentor') as mentor_since
    from marts.dim_distributor_tiers group by distributor_id),
told as (select * from books full join risen using (distributor_id))
select count(*) filter ({differences}), count(*) from told full join read_parquet({outcome}) as found
using (distributor_id)
"""
SUMS = (
    *("accrued_fen", "voided_fen", "settled_fen", "clawed_back_fen", "bonus_fen", "management_fen", "mentor_fen"),
    *("pending_fen", "payable_fen"),
)


def bench(options: argparse.Namespace) -> dict[str, Any]:
    """What `options` say, measured. Raises FenxiaoError where a replay comes to another result."""
    mall = mall_of(lines_of(options.lines), options.work)
    home = Home(options.work / "home-policies")
    shutil.rmtree(home.root, ignore_errors=True)
    measure_module("taking_in", home.root, mall.folder, mall.as_of)
    outcomes = home.root / "outcomes"
    outcomes.mkdir()
    replays = [_replayed(home, 0)]
    together, found = measure_module("policies_part", home.root, str(options.policies), outcomes, str(COMPARED))
    people = _compared(home, outcomes, 0)
    replays.append(_replayed(home, 1))
    _compared(home, outcomes, 1)
    told = {"lines": lines_taken_in(home), "people_compared": people}
    shutil.rmtree(home.root)
    return told | _described(options.policies, replays, together, found)


def _replayed(home: Home, place: int) -> Cost:
    """The cost of building the core under the policy of this place."""
    tables = policy_of(place, read_run(home).as_of)
    policy = replace(
        load_policy(DEFAULT_POLICY), **{name: table.with_row_index("file_row") for name, table in tables.items()}
    )
    with connect(home.warehouse) as con:
        write_raw_policy(policy, con)
    cost, _ = measure_module("dbt_part", home.root, "core")
    tell(f"replay: {cost.wall:.1f} s")
    return cost


def _compared(home: Home, outcomes: Path, place: int) -> int:
    """How many people's accounts are alike. Raises FenxiaoError where one's differs."""
    differences = " or ".join(
        [f"coalesce(told.{name}, 0) != coalesce(found.{name}, 0)" for name in SUMS]
        + [f"told.{name} is distinct from found.{name}" for name in ("senior_since", "mentor_since")]
    )
    outcome = literal(str(outcomes / f"{place}.parquet"))
    with connect(building_file(home), read_only=True) as con:
        [(apart, people)] = con.execute(APART.format(differences=differences, outcome=outcome)).fetchall()
    if apart:
        raise FenxiaoError(f"Policy {place} pays {apart} of {people} people otherwise than its replay: no time counts.")
    tell(f"policy {place}: {people:,} people alike")
    return people


def _described(policies: int, replays: Sequence[Cost], together: Cost, found: dict[str, Any]) -> dict[str, Any]:
    replay = min(cost.wall for cost in replays)
    return {
        "credited_lines": found["lines"],
        "policies": policies,
        "replay_seconds": [round(cost.wall, 1) for cost in replays],
        "together_seconds": round(together.wall, 1),
        "read_seconds": round(found["read"], 1),
        "arrange_seconds": round(found["arrange"], 1),
        "seconds_a_policy": round(found["evaluate"] / policies, 3),
        "ratio": round(together.wall / (policies * replay), 4),
        "peak_gb": round(together.peak_bytes / 1e9, 2),
    }


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.policies", description=__doc__.splitlines()[0])
    parser.add_argument("--lines", default="1m", help="order lines, as in 1m (default: %(default)s)")
    parser.add_argument("--policies", type=int, default=1_000, help="how many (default: %(default)s)")
    parser.add_argument("--work", type=Path, default=HERE / ".work", help="where mall and home lie")
    parser.add_argument("--out", type=Path, default=HERE, help="where results.json and RESULTS.md are")
    options = parser.parse_args(arguments)
    options.work = options.work.resolve()
    about = {"measured_on": str(datetime.now(UTC).date()), "load": machine()["load"]}
    try:
        found = bench(options)
    except FenxiaoError as error:
        print(error, file=sys.stderr)
        raise SystemExit(error.exit_code) from None
    print(result_files.write(result_files.read(options.out) | {"policies": about | found}, options.out))


if __name__ == "__main__":
    main()
