"""One scenario replayed over the mall's own past, beside the books, and kept with what it came to."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime

import duckdb
import polars as pl

from pipelines import business_time
from pipelines.durable import sync, write_atomically
from pipelines.finish import code_version
from pipelines.policy import Policy, PolicyWarning, publish_policy
from pipelines.policy.write import write_policy
from pipelines.settings import Home
from pipelines.simulation.books import Books
from pipelines.simulation.chance import Chance
from pipelines.simulation.check import REPLAYED, check_books
from pipelines.simulation.kept import Kept, outcome_file, read_kept, scenario_folder
from pipelines.simulation.outcome import STATEMENTS, Limits, last_full_month
from pipelines.simulation.people import attach
from pipelines.simulation.reactions import write_reactions
from pipelines.simulation.rebuild import Rebuilt, rebuilt
from pipelines.simulation.scenario import Scenario
from pipelines.warehouse import connect


def replay(books: Books, scenario: Scenario, limits: Limits, chance: Chance | None = None) -> Kept:
    """Checks that the policy in force gives the books, replays the scenario, and keeps both it and its outcome.

    Raises FenxiaoError where the books can't be reproduced; ConfigurationError where the scenario does not reach back
    to the first order.
    """
    check_books(books)
    scenario = _as_first_told(books.home, scenario)
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


def _as_first_told(home: Home, scenario: Scenario) -> Scenario:
    """The same rules as a folder do not make one forget that they were told as changes, which can be put in force."""
    known = read_kept(home, scenario.id)
    if known is None or scenario.changes or not known.changes:
        return scenario
    return replace(scenario, name=known.name, note=known.note, changes=known.changes)


def _keep(books: Books, scenario: Scenario, kept: Kept, made: Rebuilt, limits: Limits, chance: Chance) -> None:
    file = outcome_file(books.home, kept.id)
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = made.marts.with_name("outcome.duckdb")
    with connect(unfinished) as con:
        attach(con, books, made)
        _write_outcome(con, books, scenario.policy, limits)
        write_reactions(con, books, scenario.policy, chance)
        _write_warnings(con, made.warnings)
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
        "monthly_today_bp": _monthly_bp(books.policy, books.as_of),
        "monthly_bp": _monthly_bp(policy, books.as_of),
        **asdict(limits),
    }
    con.execute("create schema scenario")
    for table, statement in STATEMENTS.items():
        named = {name: value for name, value in parameters.items() if f"${name}" in statement}
        con.execute(f"create table scenario.{table} as {statement}", named)


def _write_warnings(con: duckdb.DuckDBPyConnection, warnings: Sequence[PolicyWarning]) -> None:
    """In parts, for readers that say them in other words: `kind`, `file`, `row` and the English `message`."""
    schema = {"kind": pl.String, "file": pl.String, "row": pl.Int64, "message": pl.String}
    con.register("frame", pl.DataFrame([asdict(warning) for warning in warnings], schema=schema))
    con.execute("create table scenario.warnings as from frame")
    con.unregister("frame")


def _monthly_bp(policy: Policy, as_of: datetime) -> int:
    """What one month's close adds to a line at most, target bonuses left out: management and mentor's share go to one
    person, in one tier."""
    rules = policy.tier_rules.filter(pl.col("effective_from") <= as_of)
    return rules.select((pl.col("management_bp") + pl.col("mentor_bp")).max().fill_null(0)).item()


def _keep_rules(home: Home, scenario: Scenario, kept: Kept) -> None:
    folder = scenario_folder(home, kept.id)
    if not (folder / "scenario.json").exists():
        shutil.rmtree(folder, ignore_errors=True)
        write_policy(scenario.policy.tables(), folder / "policy")
    write_atomically(folder / "scenario.json", json.dumps(asdict(kept), ensure_ascii=False, indent=1, default=str))
