"""A whole run without Dagster and dbt: what they add is the difference to `fenxiao run`.

Takes in, loads, executes the SQL that dbt wrote for an earlier build of the same data, models and tests, through one
connection with the profile's settings, and publishes. Prints as JSON how long the SQL took, and that of the core.

usage: python -m benchmarks.bare_run HOME LANDING AS_OF BUILT_HOME
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb
import yaml
from jinja2 import Template

from benchmarks.dbt_part import needed_nodes
from pipelines import publish
from pipelines.contract.sql_text import literal
from pipelines.dbt_project import NodeResult, name_of, parsed_project
from pipelines.finish import finish
from pipelines.ingest import ingest
from pipelines.publish import latest
from pipelines.run_report import keep_checks, read_report, read_run
from pipelines.scoring.score import score
from pipelines.settings import DBT_PROJECT, DEFAULT_POLICY, Home
from pipelines.warehouse import CONFIG, connect


@dataclass
class SqlTiming:
    """Seconds that SQL took: of all models and tests, and of those that make the commission core."""

    sql: float = 0.0
    core: float = 0.0
    core_cpu: float = 0.0

    def add(self, wall: float, cpu: float, *, is_core: bool) -> None:
        self.sql += wall
        if is_core:
            self.core += wall
            self.core_cpu += cpu


SCHEMAS = ("warehouse.staging", "warehouse.intermediate", "published.marts")


def bare_run(home: Home, landing: Path, as_of: str, built: Home) -> SqlTiming:
    """Returns how long the SQL of the models and tests took. Raises FenxiaoError as a run does."""
    ingest(home, landing, DEFAULT_POLICY, as_of)
    run = read_run(home)
    publication = publish.prepare(home)
    with connect(home.warehouse) as con:
        con.execute(f"attach {literal(str(publication))} as published")
        for name, value in _settings(home).items():
            con.execute(f"set {name} = {literal(str(value))}")
        for schema in SCHEMAS:
            con.execute(f"create schema {schema}")
        timing = SqlTiming()
        results = [_timed(con, node, sql, timing) for node, sql in _nodes(built)]
    keep_checks(home, run.run_id, results)
    score(home)
    finish(home, DEFAULT_POLICY)
    return timing


def _timed(con: duckdb.DuckDBPyConnection, node: dict[str, Any], sql: str, timing: SqlTiming) -> NodeResult:
    is_core = node["unique_id"] in needed_nodes()
    wall, cpu = time.perf_counter(), time.process_time()
    result = _execute(con, node, sql)
    timing.add(time.perf_counter() - wall, time.process_time() - cpu, is_core=is_core)
    return result


def _settings(home: Home) -> dict[str, Any]:
    """DuckDB's settings in dbt's profile."""
    environment = os.environ | {"FENXIAO_SPILL": str(home.root / "spill")}
    profile = Template((DBT_PROJECT / "profiles.yml").read_text(encoding="utf-8")).render(env_var=environment.get)
    output = yaml.safe_load(profile)["fenxiao"]["outputs"]["duckdb"]
    later = output["config_options"].keys() - CONFIG.keys()  # the rest was said as the warehouse was opened
    return {name: output["config_options"][name] for name in later} | output["settings"]


def _nodes(built: Home) -> Iterator[tuple[dict[str, Any], str]]:
    """Models and tests of the build in the order in which dbt ran them, each with the SQL that it ran."""
    nodes = {name_of(unique_id): node for unique_id, node in parsed_project()[1]["nodes"].items()}
    for ran in read_report(built, latest(built).stem)["nodes"]:
        node = nodes[ran["node"]]
        yield node, _sql_file(built, node).read_text(encoding="utf-8")


def _sql_file(built: Home, node: dict[str, Any]) -> Path:
    place = built.root / "dbt" / "run" / node["package_name"] / node["original_file_path"]
    return place if place.suffix == ".sql" else place / node["path"]  # a test that stands in a YAML file


def _execute(con: duckdb.DuckDBPyConnection, node: dict[str, Any], sql: str) -> NodeResult:
    rows = con.execute(sql.replace("__dbt_tmp", "")).fetchall()  # dbt makes a table beside its place and renames it
    is_test = node["resource_type"] == "test"
    failures = rows[0][0] if is_test else 0
    status = "success" if not is_test else "fail" if failures else "pass"
    table = name_of(node.get("attached_node", node["unique_id"]))
    return NodeResult(node["unique_id"], table, status, failures, 0.0, "")


if __name__ == "__main__":
    taken = bare_run(Home(Path(sys.argv[1])), Path(sys.argv[2]), sys.argv[3], Home(Path(sys.argv[4])))
    print(json.dumps(asdict(taken)))
