"""Evaluates policies together as a process of its own, over a home whose core is built.

Prints as JSON how long reading, arranging and evaluating took, and writes what the first policies pay everybody to
FOLDER, as parquet.

usage: python -m benchmarks.policies_part HOME POLICIES FOLDER COMPARED
"""

from __future__ import annotations

import json
import random
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from models.simulation.together import arranged, evaluate
from models.simulation.together.facts import ORDER_KINDS, STAGES, TIERS
from pipelines.policy import load_policy
from pipelines.run_report import read_run
from pipelines.settings import DEFAULT_POLICY, Home
from pipelines.simulation.ground import read_facts
from pipelines.warehouse import connect

Row = dict[str, Any]
SEED = 1


def policy_of(place: int, as_of: datetime) -> dict[str, pl.DataFrame]:
    """The policy in force for place 0, else a random one on its ground: what a search would try next."""
    tables = load_policy(DEFAULT_POLICY).tables()
    if not place:
        return tables
    rng = random.Random(f"{SEED}/{place}")
    rows = {name: tables[name].to_dicts() for name in ("commission_rates", "policy_versions", "tier_rules")}
    hours, days = rng.choice(((0, 7), (24, 7), (24, 10), (48, 7), (72, 10), (168, 7), (168, 15)))
    rows["policy_versions"] = [
        row | {"settle_after_hours": hours, "clawback_days": days} for row in rows["policy_versions"]
    ]
    rows["commission_rates"] = _rates(rng, rows["commission_rates"], as_of)
    rows["tier_rules"] = [row | _tier_numbers(rng, row["tier"]) for row in rows["tier_rules"]]
    steps = [row | {"bonus_fen": rng.randrange(0, 30_000)} for row in tables["bonus_steps"].to_dicts()]
    changed = rows | {"bonus_steps": steps}
    return tables | {name: pl.DataFrame(rows, schema=tables[name].schema) for name, rows in changed.items()}


def _rates(rng: random.Random, rates: list[Row], as_of: datetime) -> list[Row]:
    """Every rate another; some by stage and tier, some from a day on, some at level 2."""
    rates = [row | {"rate_bp": rng.randrange(300, 2_000)} for row in rates]
    opening = rates[0] | {"scope": "all", "scope_id": None}
    for _ in range(rng.randrange(8)):
        kind, since = rng.choice(ORDER_KINDS), as_of - timedelta(days=rng.randrange(1, 200))
        special = rng.choice((
            {"scope": "stage", "scope_id": rng.choice(STAGES), "effective_from": since},
            {"tier": rng.choice(TIERS)},
            {"level": 2},
            {"effective_from": since},
        ))  # fmt: skip
        rates.append(opening | {"order_kind": kind, "rate_bp": rng.randrange(100, 1_500)} | special)
    return rates


def _tier_numbers(rng: random.Random, tier: str) -> Row:
    numbers = {
        "junior": {},
        "senior": {"min_deals": rng.randrange(2, 8), "window_days": rng.randrange(20, 45)},
        "mentor": {"min_senior_downlines": rng.randrange(1, 5), "mentor_days": rng.choice((20, 30, 60))},
    }
    return numbers[tier] | {"management_bp": 0 if tier == "junior" else rng.randrange(100, 400)}


def main(root: str, policies: str, folder: str, compared: str) -> None:
    home, started = Home(Path(root)), time.perf_counter()
    as_of = read_run(home).as_of
    with connect(home.warehouse, read_only=True) as con:
        facts = read_facts(con, as_of)
    read = time.perf_counter()
    arrays = arranged(facts)
    lines = len(arrays.base_fen)
    del facts
    ready = time.perf_counter()
    for outcome in evaluate(arrays, [policy_of(place, as_of) for place in range(int(policies))]):
        if outcome.place < int(compared):
            outcome.people.write_parquet(Path(folder) / f"{outcome.place}.parquet")
    seconds = {"read": read - started, "arrange": ready - read, "evaluate": time.perf_counter() - ready}
    print(json.dumps(seconds | {"lines": lines, "people": len(arrays.people)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
