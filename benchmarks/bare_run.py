"""A whole run without Dagster and dbt: what they add is the difference to `fenxiao run`.

Takes in, loads, executes the SQL that dbt wrote for an earlier build of the same data, models and tests, through one
connection with the profile's settings, and publishes. Prints as JSON how long the SQL took.

usage: python -m benchmarks.bare_run HOME LANDING AS_OF BUILT_HOME
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import yaml
from jinja2 import Template

from pipelines import publish
from pipelines.contract.sql_text import literal
from pipelines.dbt_project import NodeResult, name_of
from pipelines.finish import finish
from pipelines.ingest import ingest
from pipelines.run_report import keep_checks, read_run
from pipelines.settings import DBT_PROJECT, DEFAULT_POLICY, Home
from pipelines.warehouse import connect

SCHEMAS = ("warehouse.staging", "warehouse.intermediate", "published.marts")


def bare_run(home: Home, landing: Path, as_of: str, built: Home) -> float:
    """Returns the seconds that the SQL of the models and tests took. Raises FenxiaoError as a run does."""
    ingest(home, landing, DEFAULT_POLICY, as_of)
    run = read_run(home)
    publication = publish.prepare(home)
    with connect(home.warehouse) as con:
        con.execute(f"attach {literal(str(publication))} as published")
        for name, value in _settings(home).items():
            con.execute(f"set {name} = {literal(str(value))}")
        for schema in SCHEMAS:
            con.execute(f"create schema {schema}")
        begin = time.perf_counter()
        results = [_execute(con, node) for node in _nodes(built)]
        seconds = time.perf_counter() - begin
    keep_checks(home, run.run_id, results)
    finish(home, DEFAULT_POLICY)
    return seconds


def _settings(home: Home) -> dict[str, Any]:
    """DuckDB's settings in dbt's profile."""
    environment = os.environ | {"FENXIAO_SPILL": str(home.root / "spill")}
    profile = Template((DBT_PROJECT / "profiles.yml").read_text(encoding="utf-8")).render(env_var=environment.get)
    return yaml.safe_load(profile)["fenxiao"]["outputs"]["duckdb"]["settings"]


def _nodes(built: Home) -> Iterator[dict[str, Any]]:
    """Models and tests of the build, in the order in which dbt ran them."""
    read = {name: json.loads((built.root / "dbt" / f"{name}.json").read_text()) for name in ("manifest", "run_results")}
    for result in read["run_results"]["results"]:
        node = read["manifest"]["nodes"].get(result["unique_id"])
        if node:
            yield node


def _execute(con: duckdb.DuckDBPyConnection, node: dict[str, Any]) -> NodeResult:
    # dbt makes a table beside its place and renames it.
    rows = con.execute(Path(node["build_path"]).read_text(encoding="utf-8").replace("__dbt_tmp", "")).fetchall()
    is_test = node["resource_type"] == "test"
    failures = rows[0][0] if is_test else 0
    status = "success" if not is_test else "fail" if failures else "pass"
    return NodeResult(node["unique_id"], _table(node), status, failures, 0.0, "")


def _table(node: dict[str, Any]) -> str:
    tested = node.get("attached_node") or node["depends_on"]["nodes"][0] if node["resource_type"] == "test" else None
    return name_of(tested or node["unique_id"])


if __name__ == "__main__":
    taken = bare_run(Home(Path(sys.argv[1])), Path(sys.argv[2]), sys.argv[3], Home(Path(sys.argv[4])))
    print(json.dumps({"sql": taken}))
