"""The mall that was checked by hand, through the engine: its lines, ledger and tiers come out row for row."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from pipelines import publish
from pipelines.finish import finish
from pipelines.ingest import ingest
from pipelines.settings import PROJECT, Home
from pipelines.transform import failure, transform
from pipelines.warehouse import connect

GOLDEN = PROJECT / "tests" / "golden" / "commission"
TABLES = {
    "commission_lines": "marts.fct_commission_lines",
    "commission_ledger": "marts.fct_commission_ledger",
    "distributor_tiers": "marts.dim_distributor_tiers",
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("golden"))
    ingest(home, GOLDEN / "landing", GOLDEN / "policy", (GOLDEN / "as_of.txt").read_text(encoding="utf-8").strip())
    assert failure(home, transform(home)) is None
    finish(home, GOLDEN / "policy")
    return home


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


def test_a_table_delivered_once_stays_delivered(home: Home, tmp_path: Path):
    for table in ("orders", "order_items"):
        (tmp_path / f"{table}.csv").write_bytes((GOLDEN / "landing" / f"{table}.csv").read_bytes())
    ingest(home, tmp_path, GOLDEN / "policy", (GOLDEN / "as_of.txt").read_text(encoding="utf-8").strip())
    assert failure(home, transform(home)) is None
    finish(home, GOLDEN / "policy")
    with connect(publish.latest(home), read_only=True) as con:
        query = "select is_delivered, rows_in from meta.deliveries where table_name = 'refunds'"
        assert con.execute(query).fetchall() == [(True, 0)]
