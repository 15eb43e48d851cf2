"""What the model in use says of everybody who is flagged on the morning of a build."""

from __future__ import annotations

import duckdb
import polars as pl

from models.churn import Facts, Model, drift, scored
from models.churn.features import features_of
from pipelines.errors import FenxiaoError
from pipelines.scoring.facts import read_facts
from pipelines.scoring.model_store import ModelStore
from pipelines.scoring.morning import Morning
from pipelines.scoring.tables import DRIFTED, FIGURES, FLAGGED, GUESSED, NOTHING, Guesses
from pipelines.settings import Home


def guesses_of(home: Home, con: duckdb.DuckDBPyConnection, timezone: str, today: Morning) -> tuple[Guesses, str | None]:
    """The guesses about a build; nothing, and why in a sentence, where the model in use can't be used."""
    store = ModelStore(home)
    if not (used := store.used()):
        return NOTHING, None
    try:
        model = store.load(used[-1])
    except FenxiaoError as error:
        return NOTHING, f"Nobody's chance to return is told. {error}"
    rows = flagged_rows(read_facts(con, timezone), con.sql(f"select distributor_id from ({FLAGGED})").pl(), today)
    # Trees refuse to tell nothing of nobody.
    people = NOTHING.people if rows.is_empty() else scored(model, rows).select(*GUESSED)
    return Guesses(people, drift(model.profile, rows).select(*DRIFTED), _figures(model, used[-1])), None


def flagged_rows(facts: Facts, flagged: pl.DataFrame, today: Morning) -> pl.DataFrame:
    """The snapshot rows of these people (distributor_id). Whom another rule flagged before stays flagged: the days of
    silence are not asked for again."""
    near = facts.around(flagged["distributor_id"].to_list()).before(today.as_of_date)
    known = features_of(near, today.as_of_date, today.flag_after_days)
    return known.join(flagged, on="distributor_id", how="semi").with_columns(as_of_date=pl.lit(today.as_of_date))


def _figures(model: Model, name: str) -> pl.DataFrame:
    parts = [
        of.figures.with_columns(
            model=pl.lit(name),
            horizon=pl.lit(of.horizon, pl.Int64),
            ships=pl.col("guess") == of.ships,
            judged_from=pl.lit(of.window.judged_from),
            judged_to=pl.lit(of.window.judged_to),
        ).select(*FIGURES)
        for of in model.evaluations.values()
    ]
    return pl.concat(parts)
