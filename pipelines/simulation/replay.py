"""One scenario replayed over the mall's own past, beside the books, and kept with what it came to."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl

from pipelines import business_time
from pipelines.durable import sync, write_atomically
from pipelines.finish import code_version
from pipelines.policy import Policy, publish_policy
from pipelines.policy.write import write_policy
from pipelines.settings import Home
from pipelines.simulation.books import Books
from pipelines.simulation.chance import Chance
from pipelines.simulation.check import REPLAYED, check_books
from pipelines.simulation.outcome import STATEMENTS, Limits, last_full_month
from pipelines.simulation.people import attach
from pipelines.simulation.reactions import write_reactions
from pipelines.simulation.rebuild import Rebuilt, rebuilt
from pipelines.simulation.scenario import Scenario
from pipelines.warehouse import connect


@dataclass(frozen=True)
class Kept:
    """A scenario that was tried out: what it is, on which data (the run's, `as_of` in UTC), by which code, and when."""

    id: str
    name: str
    note: str
    changes: str
    run_id: str
    as_of: datetime
    code_version: str
    made_at: datetime
    warnings: tuple[str, ...]


def replay(books: Books, scenario: Scenario, limits: Limits, chance: Chance | None = None) -> Kept:
    """Checks that the policy in force gives the books, replays the scenario, and keeps both it and its outcome.

    Raises FenxiaoError where the books can't be reproduced; ConfigurationError where the scenario does not reach back
    to the first order.
    """
    check_books(books)
    with rebuilt(books, scenario.policy, REPLAYED) as made:
        kept = Kept(
            scenario.id,
            scenario.name,
            scenario.note,
            scenario.changes,
            books.run_id,
            books.as_of,
            code_version(),
            business_time.now(),
            tuple(map(str, made.warnings)),
        )
        _keep(books, scenario, kept, made, limits, chance or Chance())
    return kept


def outcome_file(home: Home, scenario_id: str) -> Path:
    """Where readers find what a scenario came to."""
    return home.published / "scenarios" / f"{scenario_id}.duckdb"


def scenario_folder(home: Home, scenario_id: str) -> Path:
    return home.scenarios / scenario_id


def _keep(books: Books, scenario: Scenario, kept: Kept, made: Rebuilt, limits: Limits, chance: Chance) -> None:
    file = outcome_file(books.home, kept.id)
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = made.marts.with_name("outcome.duckdb")
    with connect(unfinished) as con:
        attach(con, books, made)
        _write_outcome(con, books, scenario.policy, limits)
        write_reactions(con, books, scenario.policy, chance)
        con.register("kept", pl.DataFrame([asdict(kept) | {"warnings": list(kept.warnings)}]))
        con.execute("create schema meta; create table meta.scenario as from kept")
        publish_policy(scenario.policy, con)
        con.execute("checkpoint")
    _keep_rules(books.home, scenario, kept)
    sync(unfinished)
    unfinished.replace(file)


def _write_outcome(con: duckdb.DuckDBPyConnection, books: Books, policy: Policy, limits: Limits) -> None:
    parameters = {
        "last_month": last_full_month(books.as_of, books.business_timezone),
        "monthly_today_bp": _monthly_bp(books.policy),
        "monthly_bp": _monthly_bp(policy),
        **asdict(limits),
    }
    con.execute("create schema scenario")
    for table, statement in STATEMENTS.items():
        named = {name: value for name, value in parameters.items() if f"${name}" in statement}
        con.execute(f"create table scenario.{table} as {statement}", named)


def _monthly_bp(policy: Policy) -> int:
    """What one month's close adds to a line at most: management and mentor's share go to one person, in one tier."""
    return policy.tier_rules.select((pl.col("management_bp") + pl.col("mentor_bp")).max().fill_null(0)).item()


def _keep_rules(home: Home, scenario: Scenario, kept: Kept) -> None:
    folder = scenario_folder(home, kept.id)
    if not (folder / "scenario.json").exists():
        shutil.rmtree(folder, ignore_errors=True)
        write_policy(scenario.policy.tables(), folder / "policy")
    write_atomically(folder / "scenario.json", json.dumps(asdict(kept), ensure_ascii=False, indent=1, default=str))
