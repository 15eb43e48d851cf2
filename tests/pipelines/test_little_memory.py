"""A mall larger than the memory is built all the same: what does not fit is put on the disk meanwhile."""

from __future__ import annotations

from pathlib import Path

import jinja2
import pytest
import yaml
from dbt.adapters.duckdb.credentials import DuckDBCredentials
from dbt.adapters.duckdb.environments.local import LocalEnvironment

from pipelines.settings import DBT_PROJECT

#: 200 MB, which stays for as long as its connection.
LARGE_TABLE = "create temp table large as select n, repeat('x', 100) || n as text from range(2000000) as numbers (n)"


@pytest.fixture
def environment(tmp_path: Path) -> LocalEnvironment:
    """dbt's connections as the project's profile describes them, with little memory."""
    variables = {
        "FENXIAO_WAREHOUSE": str(tmp_path / "warehouse.duckdb"),
        "FENXIAO_PUBLICATION": str(tmp_path / "publication.duckdb"),
        "FENXIAO_SPILL": str(tmp_path / "spill"),
        "FENXIAO_MEMORY": "100MB",
    }
    profile = jinja2.Template((DBT_PROJECT / "profiles.yml").read_text(encoding="utf-8"))
    described = yaml.safe_load(profile.render(env_var=lambda name, default: variables.get(name, default)))
    output = described["fenxiao"]["outputs"]["duckdb"]
    output = {name: value for name, value in output.items() if name not in ("type", "threads")}
    database = {"database": "warehouse", "schema": "main"}
    return LocalEnvironment(DuckDBCredentials.from_dict(output | database))


def test_statements_go_on_after_one_that_had_to_spill(environment: LocalEnvironment, tmp_path: Path):
    first, second = environment.handle(), environment.handle()
    first.cursor().execute(LARGE_TABLE)
    assert sum(file.stat().st_size for file in (tmp_path / "spill").iterdir()) > 50_000_000
    later = environment.handle().cursor()
    later.execute("select current_setting('temp_directory')")
    assert later.fetchall() == [(str(tmp_path / "spill"),)]
    second.close()
