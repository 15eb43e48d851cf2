"""A run's report, written as it goes: <home>/reports/<run>.json says what came in and what came of it.

Its `status` says how far the run is: `building`, then `failed` or `built`, then `published`. Each step looks at it
before it begins: Dagster can be asked for any of them alone.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from pipelines.dbt_project import NodeResult
from pipelines.defect_words import lost_columns
from pipelines.delivery_report import DeliveryReport
from pipelines.errors import FenxiaoError
from pipelines.policy import PolicyWarning
from pipelines.settings import Home
from pipelines.warehouse import connect


@dataclass(frozen=True)
class Run:
    """Which run the warehouse was made for; `as_of` is UTC without zone, `newest_delivery` the number of the newest one
    that it knows."""

    run_id: str
    as_of: datetime
    business_timezone: str
    source: str
    newest_delivery: int


def read_run(home: Home) -> Run:
    """The run of the warehouse as it stands. Raises FenxiaoError where there is none."""
    try:
        with connect(home.warehouse, read_only=True) as con:
            columns = ", ".join(field.name for field in fields(Run))
            [row] = con.execute(f"select {columns} from raw.run").fetchall()
    except duckdb.Error as error:
        raise FenxiaoError(f"Nothing was taken in for a run in {home.root}: run the whole pipeline.") from error
    return Run(*row)


def report_file(home: Home, run_id: str) -> Path:
    return home.reports / f"{run_id}.json"


def read_report(home: Home, run_id: str) -> dict[str, Any]:
    """A run's report as far as it has come. Raises FenxiaoError where there is none."""
    if not report_file(home, run_id).exists():
        raise FenxiaoError(f"The run {run_id} was not taken in to the end: run the whole pipeline.")
    return json.loads(report_file(home, run_id).read_text(encoding="utf-8"))


def start_report(home: Home, delivery: DeliveryReport, warnings: list[PolicyWarning]) -> None:
    """Begins the report of the warehouse's run with what came in, and what about it and the policy deserves a look."""
    run = read_run(home)
    begun = {
        "run": asdict(run),
        "status": "building",
        "delivery": asdict(delivery),
        "warnings": [
            *(str(warning) for warning in warnings),
            *(file.message for file in delivery.misnamed),
            *(lost for table in delivery.tables for lost in lost_columns(table)),
        ],
    }
    write_report(home, run.run_id, begun)


def keep_checks(home: Home, run_id: str, results: list[NodeResult]) -> None:
    """Adds how every table and test ended."""
    nodes = [{"node": r.name, "table": r.table, "status": r.status, "failures": r.failures} for r in results]
    status = "failed" if any(result.is_bad for result in results) else "built"
    add_to_report(home, run_id, status=status, nodes=nodes)


def add_to_report(home: Home, run_id: str, **parts: Any) -> None:
    write_report(home, run_id, read_report(home, run_id) | parts)


def write_report(home: Home, run_id: str, report: dict[str, Any]) -> None:
    """Writes the report whole, or not at all."""
    home.reports.mkdir(parents=True, exist_ok=True)
    written = home.reports / ".new"
    written.write_text(json.dumps(report, ensure_ascii=False, indent=1, default=str), encoding="utf-8")
    written.replace(report_file(home, run_id))
