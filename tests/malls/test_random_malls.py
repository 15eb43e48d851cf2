"""The random malls are valid, the same for the same seed, and full of the situations that they are made for."""

from __future__ import annotations

import hashlib
import os
import random
import subprocess
import sys
from datetime import datetime
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from tests.malls import validity
from tests.malls.coverage import coverage
from tests.malls.deliveries import deliveries
from tests.malls.instants import MONTH_STARTS
from tests.malls.landing import COLUMNS, KEYS, POLICY_COLUMNS, Row, Tables, columns_of, write_landing, write_policy
from tests.malls.policies import random_policy
from tests.malls.random_mall import Build, random_build, random_mall
from tests.malls.situations import OCCASIONAL, REQUIRED

SEVERAL = 3


@cache
def build_of(seed: int, malls: int = 4) -> Build:
    """A build made once; tests only read it."""
    return random_build(seed, malls)


@pytest.mark.parametrize("seed", range(60))
def test_no_random_policy_would_be_refused(seed: int) -> None:
    policy = random_policy(random.Random(seed))

    assert set(policy) == set(POLICY_COLUMNS)
    assert list(validity.breaches_of_types(policy)) == []
    assert list(validity.breaches_of_policy(policy)) == []


@pytest.mark.parametrize("seed", range(40))
def test_no_random_fact_would_be_rejected_or_wait(seed: int) -> None:
    build = build_of(seed)

    assert set(build.landing) == set(COLUMNS)
    assert list(validity.breaches_of_types(build.landing)) == []
    assert list(validity.breaches_of_keys(build.landing)) == []
    for landing in build.landings:
        assert list(validity.breaches_of_facts(landing)) == []


@pytest.mark.parametrize("seed", range(10))
def test_malls_are_tiny_and_their_ids_their_own(seed: int) -> None:
    for number, mall in enumerate(build_of(seed).malls):
        assert 6 <= len(mall["distributors"]) <= 12
        assert 8 <= len(mall["members"]) <= 20
        assert 25 <= len(mall["orders"]) <= 60
        ids = [row[KEYS[table][0]] for table, rows in mall.items() for row in rows]
        ids += [row["product_id"] for row in mall["campaigns"]]
        ids += [row["device_id"] for row in mall["orders"] if row["device_id"]]
        assert all(value.startswith(f"x{number}-") for value in ids)


def test_what_malls_share_is_delivered_once_and_belongs_to_each() -> None:
    build = build_of(1)
    shared = [row["campaign_id"] for row in build.shared["campaigns"]]

    assert [row["campaign_id"] for row in build.landing["campaigns"]].count(shared[0]) == 1
    for landing, mall in zip(build.landings, build.malls, strict=True):
        assert landing["campaigns"] == [*build.shared["campaigns"], *mall["campaigns"]]
        assert landing["products"] == [*build.shared["products"], *mall["products"]]


@pytest.mark.parametrize("seed", range(10))
def test_months_close_before_as_of_and_facts_lie_after_it(seed: int) -> None:
    build = build_of(seed)

    assert build.as_of > MONTH_STARTS[-1]
    for table, column in (
        ("orders", "paid_at"),
        ("orders", "received_at"),
        ("refunds", "completed_at"),
        ("distributors", "approved_at"),
        ("distributor_status_changes", "changed_at"),
    ):
        assert any(row[column] and row[column] > build.as_of for row in build.landing[table]), f"{table}.{column}"


def test_a_mall_needs_nothing_but_chance_a_prefix_and_a_policy() -> None:
    mall = random_mall(random.Random(1), "solo-", random_policy(random.Random(2)))

    assert list(validity.breaches_of_facts(mall)) == []


def test_another_seed_makes_another_build() -> None:
    assert random_build(1, 2) != random_build(2, 2)


def test_the_same_seed_makes_the_same_build_in_every_process() -> None:
    code = """
import hashlib, random
from tests.malls.deliveries import deliveries
from tests.malls.random_mall import random_build
build = random_build(5, 20)
print(hashlib.sha256(repr((build, deliveries(random.Random(5), build.landing, 4))).encode()).hexdigest())
"""
    build = random_build(5, 20)
    here = repr((build, deliveries(random.Random(5), build.landing, 4)))

    # Python orders sets by a seed of its own, which must not decide what a mall is.
    for hash_seed in ("1", "2"):
        run = [sys.executable, "-c", code]
        environment = os.environ | {"PYTHONHASHSEED": hash_seed}
        there = subprocess.run(run, env=environment, cwd=Path.cwd(), capture_output=True, text=True, check=True).stdout
        assert there.strip() == hashlib.sha256(here.encode()).hexdigest()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_two_hundred_malls_contain_every_situation_several_times(seed: int) -> None:
    counts = coverage(build_of(seed, 200))

    assert {name: counts[name] for name in REQUIRED if counts[name] < SEVERAL} == {}


def test_every_situation_that_is_counted_is_asked_for() -> None:
    assert set(coverage(build_of(1, 200))) - {*REQUIRED, *OCCASIONAL} == set()


def final_state(sent: list[Tables]) -> dict[str, dict[tuple, Row]]:
    """table -> key -> the row that stands: the newest `updated_at`, without one the last delivered (contract.md)."""
    state: dict[str, dict[tuple, Row]] = {table: {} for table in KEYS}
    for delivery in sent:
        for table, rows in delivery.items():
            for row in rows:
                key = tuple(row[column] for column in KEYS[table])
                standing = state[table].get(key)
                if standing is None or _replaces(row, standing):
                    state[table][key] = row
    return state


def _replaces(row: Row, standing: Row) -> bool:
    if row["updated_at"] is None or standing["updated_at"] is None:
        return True
    return row["updated_at"] >= standing["updated_at"]


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("n", [1, 2, 7])
def test_deliveries_come_to_the_state_of_one_delivery(seed: int, n: int) -> None:
    landing = build_of(seed).landing
    sent = deliveries(random.Random(seed), landing, n)

    assert len(sent) == n + n // 3
    assert final_state(sent) == final_state([landing])
    assert sum(len(rows) for rows in final_state(sent).values()) == sum(map(len, landing.values()))


def test_deliveries_repeat_rows_and_bring_older_versions_before_and_after_newer_ones() -> None:
    landing = build_of(3).landing
    sent = deliveries(random.Random(3), landing, 6)
    standing = final_state([landing])
    seen: dict[tuple, set[bool]] = {}
    for table, rows in ((table, rows) for delivery in sent for table, rows in delivery.items()):
        for row in rows:
            key = tuple(row[column] for column in KEYS[table])
            is_current = row == standing[table][key]
            if not is_current:
                assert row["updated_at"] < standing[table][key]["updated_at"]
                assert list(validity.breaches_of_types({table: [row]})) == []
            seen.setdefault((table, *key), set()).add(is_current)

    assert {table for (table, *_), versions in seen.items() if versions == {True, False}} == set(COLUMNS)
    assert any(_is_older_last(sent, key) for key, versions in seen.items() if versions == {True, False})
    assert sum(len(rows) for delivery in sent for rows in delivery.values()) > 1.3 * sum(map(len, landing.values()))


def _is_older_last(sent: list[Tables], name: tuple) -> bool:
    table, *key = name
    rows = [row for delivery in sent for row in delivery.get(table, ()) if [row[c] for c in KEYS[table]] == key]
    return rows[-1]["updated_at"] < max(row["updated_at"] for row in rows)


@pytest.mark.parametrize("format", ["csv", "parquet"])
def test_files_hold_what_was_written(tmp_path: Path, format: str) -> None:
    landing = build_of(2).landing
    write_landing(tmp_path, landing, format)

    for table, rows in landing.items():
        assert _read(tmp_path / f"{table}.{format}", table) == rows


def _read(path: Path, table: str) -> list[dict]:
    """The rows of a file, its instants as naive UTC; a CSV is read as text, so that its very writing is tested."""
    if path.suffix == ".parquet":
        frame = pl.read_parquet(path)
        instants = [name for name, kind in columns_of(table).items() if kind is datetime]
        assert all(frame.schema[name] == pl.Datetime("us", "UTC") for name in instants)
        return frame.with_columns(pl.col(instants).dt.replace_time_zone(None)).to_dicts()
    parsers = {str: str, int: int, datetime: lambda text: datetime.fromisoformat(text).replace(tzinfo=None)}
    texts = pl.read_csv(path, infer_schema=False)
    assert all(text.endswith("Z") for text in texts["updated_at"].drop_nulls())
    return [
        {name: None if row[name] is None else parsers[kind](row[name]) for name, kind in columns_of(table).items()}
        for row in texts.to_dicts()
    ]


def test_a_policy_is_written_as_the_four_files_that_a_run_takes(tmp_path: Path) -> None:
    policy = random_policy(random.Random(4))
    write_policy(tmp_path, policy)

    assert {path.name for path in tmp_path.iterdir()} == {f"{table}.csv" for table in POLICY_COLUMNS}
    rates = pl.read_csv(tmp_path / "commission_rates.csv")
    assert rates["rate_bp"].to_list() == [row["rate_bp"] for row in policy["commission_rates"]]
    assert rates["rate_bp"].null_count() > 0
