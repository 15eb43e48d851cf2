"""The mall that was checked by hand, through the engine: its lines, ledger and tiers come out row for row."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from pipelines import publish
from pipelines.settings import Home
from pipelines.warehouse import connect
from tests.transform.engine import run_directly
from tests.transform.golden_mall import AS_OF, GOLDEN, golden_home

TABLES = {
    "commission_lines": "marts.fct_commission_lines",
    "commission_ledger": "marts.fct_commission_ledger",
    "distributor_tiers": "marts.dim_distributor_tiers",
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return golden_home(tmp_path_factory)


@pytest.mark.parametrize("name", TABLES)
def test_it_comes_out_row_for_row(home: Home, name: str):
    with (GOLDEN / "expected" / f"{name}.csv").open(encoding="utf-8") as file:
        columns, *expected = list(csv.reader(file))
    as_text = [
        f"coalesce(strftime({c}, '%Y-%m-%dT%H:%M:%SZ'), '')"
        if c in ("occurred_at", "settle_at", "since")
        else f"coalesce(cast({c} as varchar), '')"
        for c in columns
    ]
    with connect(publish.latest(home), read_only=True) as con:
        got = con.execute(f"select {', '.join(as_text)} from {TABLES[name]}").fetchall()
    assert sorted(map(list, got)) == sorted(expected)


@pytest.mark.slow
def test_a_table_delivered_once_stays_delivered(home: Home, tmp_path: Path):
    landing, later = tmp_path / "landing", Home(shutil.copytree(home.root, tmp_path / "home"))
    landing.mkdir()
    for table in ("orders", "order_items"):
        shutil.copy2(GOLDEN / "landing" / f"{table}.csv", landing)
    run_directly(later, landing, GOLDEN / "policy", AS_OF)
    with connect(publish.latest(later), read_only=True) as con:
        query = "select is_delivered, rows_in from meta.deliveries where table_name = 'refunds'"
        assert con.execute(query).fetchall() == [(True, 0)]
