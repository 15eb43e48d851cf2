"""Made-up people whose law of return is known: snapshot rows without a mall."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import polars as pl
from scipy.special import expit

from models.churn.features import FEATURES
from models.churn.snapshots import HORIZONS, label

FIRST = date(2026, 1, 5)
Law = Callable[[dict[str, np.ndarray]], np.ndarray]


def constant(_: dict[str, np.ndarray]) -> np.ndarray:
    """Everybody returns as often."""
    return np.array(0.3)


def by_recency(features: dict[str, np.ndarray]) -> np.ndarray:
    """Who is away for less than a week returns, others rarely: a step, which no line in logarithms follows."""
    return np.where(features["days_inactive"] < 8, 0.5, 0.1)


def by_many(features: dict[str, np.ndarray]) -> np.ndarray:
    """Several features, each with its own weight: what a logistic regression is made for."""
    logs = {name: np.log1p(values) for name, values in features.items()}
    return expit(1.2 * logs["active_days_28"] - 1.0 * logs["gap_median"] - 0.6 * logs["days_inactive"] + 0.8)


def by_turns(features: dict[str, np.ndarray]) -> np.ndarray:
    """What helps some harms others: no sum of weights tells it."""
    is_busy, has_team = features["active_days_28"] > 4, features["downlines"] > 4
    return np.where(is_busy == has_team, 0.6, 0.1)


def people(law: Law, *, size: int = 2_000, mornings: int = 12, seed: int = 0) -> pl.DataFrame:
    """Weekly snapshots of so many people; features are independent, and a tenth of the rows is there each morning."""
    rng = np.random.default_rng(seed)
    rows = size * mornings // 4
    features = {name: np.floor(rng.exponential(6, rows)) for name in FEATURES}
    features["days_inactive"] = np.floor(3 + rng.exponential(10, rows))
    features["tenure_days"] = features["days_inactive"] + np.floor(rng.exponential(60, rows))
    features["gap_ratio"] = features["days_inactive"] / np.maximum(features["gap_median"], 1)
    chance = np.broadcast_to(law(features), rows)
    returned = rng.random(rows) < chance
    later = returned | (rng.random(rows) < 0.1)
    return pl.DataFrame(
        {
            "distributor_id": [f"D{person}" for person in rng.integers(0, size, rows)],
            "as_of_date": [FIRST + timedelta(days=7 * int(week)) for week in rng.integers(0, mornings, rows)],
            **features,
            **{label(horizon): is_back for horizon, is_back in zip(HORIZONS, (returned, later), strict=True)},
        }
    ).unique(["distributor_id", "as_of_date"], maintain_order=True)


def everybody(rows: pl.DataFrame) -> pl.DataFrame:
    """The histories that BG/NBD learns from: those of the first morning."""
    return rows.filter(pl.col("as_of_date") == FIRST)
