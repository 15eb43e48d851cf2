"""Comeback experiments on a generated mall, many at once.

They are drawn by the pipeline, answered by the mall's truth, and judged by the SQL of fct_comeback_effect.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

from models.mall import LAST_DAY, data_end, make_mall
from models.mall.comebacks import comeback_columns
from models.mall.tables import shaped
from models.mall.truth import TRUTH
from pipelines.comeback.assign import assign
from pipelines.comeback.terms import Terms
from pipelines.settings import DBT_PROJECT
from pipelines.warehouse import connect
from tests.pipelines.policy_folder import utc

FLAGGED_ON = date(2026, 1, 15)
OFFERS = {"small_pack": 2_000, "large_pack": 5_000}
TERMS = Terms(1_500, 500, 7, "", OFFERS, utc("2026-01-01"))
#: Who got a pack, whichever arm it was that gave it.
PACKED = pl.col("arm").is_in(["treated", "explore"]) & (pl.col("offer") != "none")


@dataclass(frozen=True)
class People:
    """Who is eligible (distributor_id, flagged_on), and the offer that each of the chosen is to get. `chances` has for
    each person (distributor_id) and pack (`received`, one of OFFERS or `none`) the chance `p` to come back, and
    `p_alone`."""

    eligible: pl.DataFrame
    chosen: dict[str, str]
    chances: pl.DataFrame


def away_people(seed: int, orders: int, chosen: int, others: int) -> People:
    """Of a generated mall those who are away for three days and more. Chosen are those who left last: they come back by
    themselves more often than the others. The later half of them are to get the small pack."""
    mall = make_mall(orders, seed=seed)
    told = shaped(TRUTH["comebacks"], comeback_columns(mall), mall.world.clock)
    away = told.filter(pl.col("faded_at") <= data_end(LAST_DAY).replace(tzinfo=None) - timedelta(days=3))
    away = away.sort("faded_at", descending=True)
    eligible = pl.concat([away.head(chosen), away.tail(-chosen).sample(others, seed=seed)])
    offers = np.where(np.arange(chosen) < chosen // 2, "small_pack", "large_pack")
    packs = {"none": "p_alone", **{offer: f"p_{offer}" for offer in OFFERS}}
    return People(
        eligible.select("distributor_id", flagged_on=pl.lit(FLAGGED_ON)),
        dict(zip(eligible["distributor_id"][:chosen], offers.tolist(), strict=True)),
        pl.concat(
            eligible.select("distributor_id", "p_alone", received=pl.lit(received), p=pl.col(column))
            for received, column in packs.items()
        ),
    )


def run_experiments(people: People, runs: int, seed: int) -> pl.DataFrame:
    """So many experiments on the same people, each drawn by a key of its own: a row per experiment (`period`) and
    person, with the columns that fct_comeback_effect reads; who returned has a `luck` below their `p`."""
    drawn = pl.concat(
        assign(people.eligible, people.chosen, replace(TERMS, experiment_key=f"run {run}")).with_columns(
            period=pl.lit(f"{run:04}")
        )
        for run in range(runs)
    ).with_columns(received=pl.when(PACKED).then("offer").otherwise(pl.lit("none")))
    answered = drawn.join(people.chances, on=["distributor_id", "received"], validate="m:1")
    answered = answered.sort("period", "distributor_id")
    luck = pl.Series(np.random.default_rng(seed).random(len(answered)))
    return answered.with_columns(
        luck=luck,
        is_returned=luck < answered["p"],
        is_counted=pl.lit(True),
        control_bp=pl.lit(TERMS.control_bp),
        cost_fen=pl.when(PACKED).then(pl.col("offer").replace_strict(OFFERS, default=0)).otherwise(0),
    )


def without_effect(comebacks: pl.DataFrame) -> pl.DataFrame:
    """The same experiments, had the packs changed nothing."""
    return comebacks.with_columns(p="p_alone", is_returned=pl.col("luck") < pl.col("p_alone"))


def true_effects(comebacks: pl.DataFrame) -> pl.DataFrame:
    """What the packs really changed for those who were treated (`truth`), per experiment and offer, and for `all`."""
    treated = comebacks.filter(arm="treated")
    either = pl.concat([treated, treated.with_columns(offer=pl.lit("all"))])
    return either.group_by("period", "offer").agg(truth=(pl.col("p") - pl.col("p_alone")).mean())


def compiled_effect(folder: Path) -> str:
    """The SQL of fct_comeback_effect as dbt makes it, in a `folder` of its own."""
    places = {"WAREHOUSE": "warehouse.duckdb", "PUBLICATION": "published.duckdb", "SPILL": "spill"}
    command = [
        "compile",
        "--select",
        "fct_comeback_effect",
        "--quiet",
        "--no-version-check",
        "--log-level-file",
        "none",
    ]
    folders = ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)]
    output = ["--target-path", str(folder), "--log-path", str(folder)]
    with pytest.MonkeyPatch.context() as environment:
        for name, file in places.items():
            environment.setenv(f"FENXIAO_{name}", str(folder / file))
        try:
            outcome = dbtRunner().invoke([*command, *folders, *output])
        finally:
            DuckDBConnectionManager.close_all_connections()
    assert outcome.exception is None, outcome.exception
    return next(r.node.compiled_code for r in outcome.result.results if r.node.name == "fct_comeback_effect")


def effects(sql: str, comebacks: pl.DataFrame) -> pl.DataFrame:
    """What the SQL says of these rows of fct_comeback."""
    with connect(":memory:") as con:
        con.execute("attach ':memory:' as published")
        con.execute("create schema published.marts")
        con.register("comebacks", comebacks)
        con.execute("create table published.marts.fct_comeback as from comebacks")
        return con.sql(sql).pl()
