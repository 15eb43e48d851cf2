"""What the models in use say of everybody who is flagged on the morning of a build."""

from __future__ import annotations

from dataclasses import replace

import duckdb
import polars as pl

from models.churn import Facts, Model, drift, scored
from models.churn.features import features_of
from models.uplift import uplift_features
from pipelines.errors import FenxiaoError
from pipelines.scoring.facts import read_facts
from pipelines.scoring.model_store import UPLIFT, M, ModelStore
from pipelines.scoring.morning import Morning
from pipelines.scoring.packs import UNDECIDED, read_receipts
from pipelines.scoring.tables import COMPARED, FIGURES, FLAGGED, GUESSED, NOTHING, Guesses
from pipelines.scoring.uplift_guess import pack_guesses
from pipelines.scoring.uplift_tables import DRIFTED
from pipelines.settings import Home


def guesses_of(home: Home, con: duckdb.DuckDBPyConnection, timezone: str, today: Morning) -> tuple[Guesses, list[str]]:
    """The guesses about a build; of a model in use that can't be used nothing, and why in a sentence."""
    churn, no_churn = _in_use(ModelStore(home), "Nobody's chance to return is told.")
    packs, no_packs = _in_use(ModelStore(home, UPLIFT), "What a pack changes for whom is not told.")
    guesses, warnings = NOTHING, no_churn + no_packs
    if not churn and not packs:
        return guesses, warnings
    facts = read_facts(con, timezone)
    rows = flagged_rows(facts, con.sql(f"select distributor_id from ({FLAGGED})").pl(), today)
    if churn:
        guesses = _guesses(*churn, rows)
    if packs:
        known = uplift_features(rows, facts.days, read_receipts(con, timezone), today.as_of_date)
        guesses = replace(guesses, packs=pack_guesses(*packs, known, con.sql(UNDECIDED).pl()))
    return guesses, warnings


def flagged_rows(facts: Facts, flagged: pl.DataFrame, today: Morning) -> pl.DataFrame:
    """The snapshot rows of these people (distributor_id). Whom another rule flagged before stays flagged: the days of
    silence are not asked for again."""
    near = facts.around(flagged["distributor_id"].to_list()).before(today.as_of_date)
    known = features_of(near, today.as_of_date, today.flag_after_days)
    return known.join(flagged, on="distributor_id", how="semi").with_columns(as_of_date=pl.lit(today.as_of_date))


def _in_use(store: ModelStore[M], otherwise: str) -> tuple[tuple[M, str] | None, list[str]]:
    """The model in use and its name; none, and why in a sentence that begins so, where it can't be used."""
    if not (used := store.used()):
        return None, []
    try:
        return (store.load(used[-1]), used[-1]), []
    except FenxiaoError as error:
        return None, [f"{otherwise} {error}"]


def _guesses(model: Model, name: str, rows: pl.DataFrame) -> Guesses:
    # Trees refuse to tell nothing of nobody.
    people = NOTHING.people if rows.is_empty() else scored(model, rows).select(*GUESSED)
    drifted = drift(model.profile, rows).with_columns(people=pl.lit(len(rows), pl.Int64)).select(*DRIFTED)
    return Guesses(people, drifted, _figures(model, name), _comparisons(model, name))


def _figures(model: Model, name: str) -> pl.DataFrame:
    parts = [
        of.figures.with_columns(
            model=pl.lit(name),
            horizon=pl.lit(of.horizon, pl.Int64),
            ships=pl.col("guess") == of.ships,
            judged_from=pl.lit(of.window.judged_from),
            judged_to=pl.lit(of.window.judged_to),
            judged_people=pl.lit(of.counts["judged_people"], pl.Int64),
            judged_share=pl.lit(of.counts["judged_share"], pl.Float64),
        ).select(*FIGURES)
        for of in model.evaluations.values()
    ]
    return pl.concat(parts)


def _comparisons(model: Model, name: str) -> pl.DataFrame:
    """Differences of log loss: below zero is better."""
    parts = [
        of.comparisons.with_columns(model=pl.lit(name), horizon=pl.lit(of.horizon, pl.Int64)).select(*COMPARED)
        for of in model.evaluations.values()
    ]
    return pl.concat(parts)
