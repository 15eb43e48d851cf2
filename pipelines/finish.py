"""The last third of a run: what the build says of itself is written beside the marts, then readers are switched."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import duckdb

from pipelines import business_time, publish
from pipelines.dbt_project import parsed_project
from pipelines.errors import FenxiaoError
from pipelines.intake import NAMED, Held, Intake, all_waiting, held_rows, intake, late_openings
from pipelines.policy import Policy, load_policy, publish_policy, record_used, write_raw_policy
from pipelines.progress import tell
from pipelines.run_report import Run, add_to_report, read_report, read_run
from pipelines.settings import Home
from pipelines.warehouse import connect


@dataclass(frozen=True)
class Best:
    """One of the best sellers of the last full week; sales in fen."""

    distributor_id: str
    sales_fen: int
    first_orders: int
    commission_fen: int


@dataclass(frozen=True)
class Unknown:
    """So many ids that paid orders name in a column of the contract, and nobody has delivered; the first of them."""

    column: str
    ids: int
    examples: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """What a run came to. `totals_fen` is the ledger's sum per kind of entry; `held` are the rows of its delivery that
    the build does not use."""

    run_id: str
    as_of: datetime
    business_timezone: str
    publication: str
    intake: tuple[Intake, ...]
    held: tuple[Held, ...]
    unknown: tuple[Unknown, ...]
    totals_fen: dict[str, int]
    week_start: date | None
    best: tuple[Best, ...]
    checks: int
    warnings: tuple[str, ...]


def finish(home: Home, policy_folder: Path) -> Outcome:
    """Publishes what the warehouse's run has built and tested.

    Raises FenxiaoError where there is no such build, a test of it failed, or the policy has changed meanwhile.
    """
    tell("publish")
    run = read_run(home)
    report = read_report(home, run.run_id)
    if report["status"] != "built" or not publish.building_file(home).exists():
        message = f"The run {run.run_id} is {report['status']}, there is nothing to publish: run the whole pipeline."
        raise FenxiaoError(message)
    policy = _policy_of_run(home, policy_folder, run)
    held = held_rows(home, report["delivery"]["number"])
    arrived = intake(home, report["delivery"], held)
    with connect(publish.building_file(home)) as con:
        if not con.execute("select 1 from duckdb_schemas() where schema_name = 'scores'").fetchall():
            raise FenxiaoError(f"The run {run.run_id} was not scored, so not published: run the whole pipeline.")
        outcome = _outcome(con, run, report, arrived, held)
        _write_meta(con, run, outcome.intake, report["nodes"])
        publish_policy(policy, con)
    add_to_report(home, run.run_id, outcome=asdict(outcome))
    record_used(policy, home, run.as_of)
    publish.publish(home, run.run_id)
    add_to_report(home, run.run_id, status="published")
    return outcome


def _outcome(
    con: duckdb.DuckDBPyConnection,
    run: Run,
    report: dict[str, Any],
    arrived: tuple[Intake, ...],
    held: tuple[Held, ...],
) -> Outcome:
    week = _last_full_week(con)
    return Outcome(
        run_id=run.run_id,
        as_of=run.as_of,
        business_timezone=run.business_timezone,
        publication=f"{run.run_id}.duckdb",
        intake=arrived,
        held=held,
        unknown=_unknown(con),
        totals_fen=_totals(con),
        week_start=week,
        best=_best(con, week),
        checks=sum(node["status"] == "pass" for node in report["nodes"]),
        warnings=(*report["warnings"], *all_waiting(arrived), *late_openings(con)),
    )


def _policy_of_run(home: Home, folder: Path, run: Run) -> Policy:
    policy = load_policy(folder, run.business_timezone)
    with connect(":memory:") as now, connect(home.warehouse, read_only=True) as then:
        write_raw_policy(policy, now)
        for table in sorted(row[0] for row in now.execute("from duckdb_tables() select table_name").fetchall()):
            query = f"select * from raw.{table} order by all"
            if now.execute(query).fetchall() != then.execute(query).fetchall():
                message = f"{folder} was changed while the run was under way: nothing was published, run again."
                raise FenxiaoError(message)
    return policy


def _unknown(con: duckdb.DuckDBPyConnection) -> tuple[Unknown, ...]:
    query = f"select column_name, count(*), min(id, {NAMED}) from marts.fct_unknown_ids group by 1 order by 1"
    return tuple(Unknown(column, ids, tuple(examples)) for column, ids, examples in con.execute(query).fetchall())


def _totals(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    query = "select entry_type, sum(amount_fen)::bigint from marts.fct_earnings_days group by 1 order by 1"
    return dict(con.execute(query).fetchall())


def _last_full_week(con: duckdb.DuckDBPyConnection) -> date | None:
    query = "select max(week_start) from marts.fct_distributor_weeks where not is_open"
    return con.execute(query).fetchall()[0][0]


def _best(con: duckdb.DuckDBPyConnection, week: date | None) -> tuple[Best, ...]:
    rows = con.execute(
        "select distributor_id, sales_fen, first_orders, commission_fen from marts.fct_distributor_weeks"
        " where week_start = ? and sales_fen > 0 order by sales_fen desc, distributor_id limit 5",
        [week],
    ).fetchall()
    return tuple(Best(*row) for row in rows)


def _write_meta(con: duckdb.DuckDBPyConnection, run: Run, intake: tuple[Intake, ...], nodes: list[dict]) -> None:
    """Schema meta: what readers show beside every figure."""
    con.execute("create schema if not exists meta")
    con.execute(
        "create or replace table meta.run as select ?::varchar as run_id, ?::timestamp as as_of,"
        " ?::varchar as business_timezone, ?::timestamp as published_at, ?::varchar as source,"
        " ?::varchar as code_version, ?::bigint as newest_delivery",
        [
            *(run.run_id, run.as_of, run.business_timezone, business_time.now()),
            *(run.source, code_version(), run.newest_delivery),
        ],
    )
    con.execute(
        "create or replace table meta.deliveries (table_name varchar, is_delivered boolean, rows_in bigint,"
        " taken bigint, refused bigint, waiting bigint, repeated bigint, refused_fen bigint, waiting_fen bigint)"
    )
    con.executemany(
        "insert into meta.deliveries values (?, ?, ?, ?, ?, ?, ?, ?, ?)", [list(asdict(i).values()) for i in intake]
    )
    con.execute(
        "create or replace table meta.checks (table_name varchar, check_name varchar, status varchar, failures bigint)"
    )
    checks = [[n["table"], n["node"], n["status"], n["failures"]] for n in nodes if n["status"] in ("pass", "warn")]
    con.executemany("insert into meta.checks values (?, ?, ?, ?)", checks)


def code_version() -> str:
    """The installed version with the fingerprint of the SQL that was run."""
    try:
        installed = version("fenxiao")
    except PackageNotFoundError:
        installed = "source"
    return f"{installed}+{parsed_project()[0].name}"
