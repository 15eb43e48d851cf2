"""dbt's unit tests, each one sentence of the rules, beside the models they are about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

from pipelines.ingest import ingest
from pipelines.publish import prepare
from pipelines.settings import DBT_PROJECT, PROJECT, Home

GOLDEN = PROJECT / "tests" / "golden" / "commission"
#: There were this many when last counted: one that a typo hides from dbt would not fail, it would be missing.
AT_LEAST = 271


def _invoke(home: Home, command: list[str], manifest: Any = None) -> Any:
    folders = ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)]
    output = ["--target-path", str(home.root / "dbt"), "--log-path", str(home.root / "dbt"), "--log-level-file", "none"]
    outcome = dbtRunner(manifest=manifest).invoke([*command, *folders, *output, "--quiet", "--no-version-check"])
    assert outcome.exception is None, outcome.exception
    return outcome.result


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Any]]:
    """How each unit test ended. dbt learns the columns of each table it stands in for from a build of the example."""
    home = Home(tmp_path_factory.mktemp("unit_tests"))
    ingest(home, GOLDEN / "landing", GOLDEN / "policy", (GOLDEN / "as_of.txt").read_text(encoding="utf-8").strip())
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("FENXIAO_WAREHOUSE", str(home.warehouse))
        environment.setenv("FENXIAO_PUBLICATION", str(prepare(home)))
        environment.setenv("FENXIAO_SPILL", str(home.root / "spill"))
        try:
            manifest = _invoke(home, ["parse"])
            _invoke(home, ["run"], manifest)
            yield _invoke(home, ["test", "--select", "test_type:unit"], manifest).results
        finally:
            DuckDBConnectionManager.close_all_connections()


def test_every_unit_test_passes(results: list[Any]):
    failed = [f"{result.node.unique_id}: {result.message}" for result in results if result.status != "pass"]
    assert failed == [], "\n".join(failed)


def test_no_unit_test_is_lost(results: list[Any]):
    assert len(results) >= AT_LEAST
