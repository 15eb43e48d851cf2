"""From facts to a model: past mornings, a report on every guess, and the one that ships; from a model to scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from models.churn.drift import Profile, profile
from models.churn.evaluate import Evaluation, evaluated, fitted_again
from models.churn.facts import Facts
from models.churn.features import FEATURES
from models.churn.probability import Guess
from models.churn.reasons import middle, reasons
from models.churn.snapshots import HORIZONS, snapshots
from models.churn.split import first_judged, some_people


@dataclass(frozen=True)
class Model:
    """What ships for each horizon (days), the report that says why, and the people it learnt from."""

    guesses: Mapping[int, Guess]
    evaluations: Mapping[int, Evaluation]
    middle_person: Mapping[str, float]
    profile: Profile


def trained(
    facts: Facts,
    as_of: date,
    *,
    flag_after_days: int,
    history_days: int = 180,
    every_days: int = 1,
    judged_days: int = 28,
    most_people: int = 20_000,
) -> Model:
    """A model from the mornings of the `history_days` up to `as_of`, each or every so many days.

    The last `judged_days` mornings whose outcome is known decide what ships; that is then fitted again on everything
    known. Of a large mall about `most_people` are learnt from and judged on. Raises TooLittleError where the facts
    don't reach back far enough.
    """
    people = some_people(facts.distributors["distributor_id"], most_people)
    near, are_some = facts.around(people), pl.col("distributor_id").is_in(people)
    mornings = [as_of - timedelta(days=days) for days in range(0, history_days, every_days)]
    rows = snapshots(near, mornings, flag_after_days=flag_after_days).filter(are_some)
    begin = min(first_judged(rows, horizon, judged_days) for horizon in HORIZONS)
    everybody = snapshots(near, [begin], flag_after_days=0).filter(are_some)
    evaluations = {horizon: evaluated(rows, everybody, horizon, judged_days=judged_days) for horizon in HORIZONS}
    guesses = {horizon: fitted_again(rows, everybody, of) for horizon, of in evaluations.items()}
    return Model(guesses, evaluations, middle(rows), profile(rows, FEATURES))


def scored(model: Model, rows: pl.DataFrame) -> pl.DataFrame:
    """distributor_id, as_of_date, days_inactive (Int64), p_return_7d, p_return_14d, reasons (of the shorter horizon).

    `rows` are the snapshots of a morning.
    """
    within = [model.guesses[horizon].chance(rows) for horizon in HORIZONS]
    # Each horizon is guessed by itself; who is back within a week is back within two.
    chances = dict(zip(HORIZONS, np.maximum.accumulate(within), strict=True))
    return rows.select(
        "distributor_id",
        "as_of_date",
        pl.col("days_inactive").cast(pl.Int64),
        *(pl.Series(f"p_return_{horizon}d", chance) for horizon, chance in chances.items()),
        reasons(model.guesses[HORIZONS[0]], rows, model.middle_person),
    )
