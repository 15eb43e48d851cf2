"""A generated mall whose silent people are scored: its tested build, and the home that it was published in.

The home has learnt a model from its publication. A fifth of the people were told to be active while they were.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from models.churn import Facts
from models.mall import LAST_DAY, data_end
from pipelines.finish import finish
from pipelines.ingest import ingest
from pipelines.publish import building_file, latest
from pipelines.run_report import read_report
from pipelines.scoring.facts import read_facts
from pipelines.scoring.score import score
from pipelines.scoring.train import train
from pipelines.settings import DEFAULT_POLICY, Home
from pipelines.transform import failure, transform
from pipelines.warehouse import connect
from tests.pipelines.policy_folder import utc
from tests.pipelines.running import AS_OF, small_mall
from tests.transform.made_once import made_once

ORDERS, DAYS = 30_000, 150
#: It is as of this day's first instant: nothing happened on it yet.
TODAY = date(2026, 7, 1)
TRAINED_AT = utc("2026-07-01T02:00")


@dataclass(frozen=True)
class ScoredMall:
    """What was delivered, the home as its tests had passed, and as it was published and trained on."""

    landing: Path
    built: Home
    home: Home

    def copied(self, folder: Path) -> Home:
        """The home, to be changed."""
        return Home(shutil.copytree(self.home.root, folder / "home", copy_function=_copy))

    def built_again(self, home: Home) -> Home:
        """A copy of the home with the next run of the same delivery as far as its tests have passed."""
        shutil.copy(building_file(self.built), building_file(home))
        shutil.copytree(self.built.reports, home.reports, dirs_exist_ok=True)
        return home


def scored_mall(factory: pytest.TempPathFactory) -> ScoredMall:
    folder = made_once(factory, "scored_mall", _run_and_train)
    return ScoredMall(folder / "landing", Home(folder / "built"), Home(folder / "home"))


def publish_scored(home: Home) -> dict:
    """Scores the build and publishes it; the run's report."""
    score(home)
    return read_report(home, finish(home, DEFAULT_POLICY).run_id)


def ask(home: Home, query: str) -> pl.DataFrame:
    """The answer of what is published."""
    with connect(latest(home), read_only=True) as con:
        return con.sql(query).pl()


def facts_of_home(home: Home) -> Facts:
    """The facts of what is published, as models read them."""
    with connect(latest(home), read_only=True) as con:
        return read_facts(con, "Asia/Shanghai")


def _copy(file: str, target: str) -> None:
    """Databases are large, and only read once they are made."""
    (os.link if file.endswith(".duckdb") else shutil.copy)(file, target)


def _run_and_train(folder: Path) -> None:
    landing, built, home = small_mall(folder / "landing", ORDERS, DAYS), Home(folder / "built"), Home(folder / "home")
    _tell_again(landing)
    ingest(built, landing, DEFAULT_POLICY, AS_OF)
    results = transform(built)
    if error := failure(built, results):
        raise error
    shutil.copytree(built.root, home.root)
    publish_scored(home)
    train(home, TRAINED_AT, every_days=4)


def _tell_again(landing: Path) -> None:
    """The mall says of a fifth of its people that they are active, ten days before the end, whatever they were."""
    file = landing / "distributor_status_changes.parquet"
    changes = pl.read_parquet(file)
    people = pl.read_parquet(landing / "distributors.parquet").drop_nulls("approved_at").sort("approved_at")
    told = people.gather_every(5).select(
        "distributor_id", changed_at=pl.lit(data_end(LAST_DAY) - timedelta(days=10)), status=pl.lit("active")
    )
    pl.concat([changes, told.cast(changes.schema)]).write_parquet(file)
