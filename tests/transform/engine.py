"""The engine as the tests run it: landing tables in, published rows out, nothing in between replaced."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from pipelines import publish
from pipelines.dbt_project import build
from pipelines.finish import finish
from pipelines.ingest import ingest
from pipelines.run_report import read_report, read_run
from pipelines.scoring.score import score
from pipelines.settings import DEFAULT_POLICY, Home
from pipelines.transform import failure, transform
from pipelines.warehouse import connect
from tests.malls.landing import write_landing, write_policy

Row = dict[str, Any]


def deliver(home: Home, landing: dict[str, list[Row]], policy: dict[str, list[Row]], as_of: datetime) -> None:
    """Takes in one delivery."""
    folder = home.root / "landing"
    write_landing(folder, landing, "parquet")
    write_policy(home.root / "policy", policy)
    ingest(home, folder, home.root / "policy", as_of.isoformat() + "Z")
    for file in folder.iterdir():
        file.unlink()


def build_and_publish(home: Home, policy: Path | None = None) -> None:
    """Transforms, tests and publishes what was taken in, by default with the policy that lies in the home."""
    results = transform(home)
    if error := failure(home, results):
        raise error
    score(home)
    finish(home, policy or home.root / "policy")


def run_directly(home: Home, source: Path, policy: Path = DEFAULT_POLICY, as_of: str = "") -> dict[str, Any]:
    """`pipelines.run.run` without Dagster, whose events take as long as building a small mall; its outcome."""
    ingest(home, source, policy, as_of)
    build_and_publish(home, policy)
    return read_report(home, publish.latest(home).stem)["outcome"]


def build_only(home: Home, *tables: str) -> Path:
    """Builds these tables and what they are made from, untested: where they lie. A whole build takes thrice as long."""
    run, publication = read_run(home), publish.prepare(home)
    if error := failure(home, build(home, publication, run.as_of, run.business_timezone, only=tables)):
        raise error
    return publication


def rows(home: Home, table: str, columns: str = "*") -> list[Row]:
    """A published table's rows."""
    with connect(publish.latest(home), read_only=True) as con:
        return con.sql(f"select {columns} from {table}").pl().to_dicts()


def published_tables(home: Home) -> dict[str, list[tuple]]:
    """All marts as sorted rows, to compare two builds."""
    with connect(publish.latest(home), read_only=True) as con:
        names = con.execute("select table_name from duckdb_tables() where schema_name = 'marts'").fetchall()
        return {name: con.execute(f"from marts.{name} order by all").fetchall() for (name,) in sorted(names)}


def home_at(folder: Path) -> Home:
    folder.mkdir(parents=True, exist_ok=True)
    return Home(folder)
