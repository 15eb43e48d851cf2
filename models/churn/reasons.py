"""Why this person's chance is what it is: the features that set them apart from the middle person."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from models.churn.features import FEATURES
from models.churn.probability import Guess

REASONS = 3
#: A move of the chance that nobody would notice is no reason.
LEAST_MOVE = 0.005
TOLD = pl.List(pl.Struct({"feature": pl.String, "value": pl.Float64, "effect": pl.Float64}))


def middle(rows: pl.DataFrame) -> dict[str, float]:
    """The middle person: the median of each feature."""
    return rows.select(pl.col(FEATURES).median()).row(0, named=True)


def reasons(guess: Guess, rows: pl.DataFrame, middle_person: Mapping[str, float]) -> pl.Series:
    """Per row a list of at most REASONS structs, strongest first: feature, value, effect.

    `effect` is the chance less what it were with this one feature as the middle person has it (in log odds, that is a
    linear guess's contribution). Features that go together share one effect, so that each alone can look small.
    """
    chance = guess.chance(rows)
    effects = np.column_stack(
        [
            chance - guess.chance(rows.with_columns(pl.lit(middle_person[name], pl.Float64).alias(name)))
            for name in FEATURES
        ]
    )
    strongest = np.argsort(-np.abs(effects), axis=1, kind="stable")[:, :REASONS]
    values = rows.select(FEATURES).to_numpy()
    return pl.Series("reasons", [_told(*row) for row in zip(strongest, values, effects, strict=True)], dtype=TOLD)


def _told(places: np.ndarray, values: np.ndarray, effects: np.ndarray) -> list[dict[str, object]]:
    return [
        {"feature": FEATURES[place], "value": values[place], "effect": effects[place]}
        for place in places.tolist()
        if abs(effects[place]) >= LEAST_MOVE
    ]
