"""The chance to return, guessed from simple to clever. Each guess is fitted values only, so that it can be saved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import polars as pl
from scipy.special import expit, logit
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from threadpoolctl import threadpool_limits

from models.churn.alive import Law, fit_law, histories
from models.churn.features import matrix

FOLDS = 3
#: Beside other work, threads that wait for a busy core cost ten times what they save.
one_thread = threadpool_limits.wrap(limits=1)


@dataclass(frozen=True)
class Past:
    """What a guess learns from: snapshot rows, whether each returned (bool), the horizon in days, and everybody.

    `everybody` holds the snapshot rows of all people on one morning, flagged or not, no later than any guess is judged.
    """

    rows: pl.DataFrame
    returned: np.ndarray
    horizon: int
    everybody: pl.DataFrame


class Guess(Protocol):
    """A fitted way to tell the chance."""

    def chance(self, rows: pl.DataFrame) -> np.ndarray:
        """The chance of each row to return, strictly between 0 and 1."""


@dataclass(frozen=True)
class Share:
    """The three-day rule by itself: everybody flagged has the same chance."""

    share: float

    @classmethod
    def fitted(cls, past: Past) -> Share:
        return cls(float((past.returned.sum() + 1) / (len(past.returned) + 2)))

    def chance(self, rows: pl.DataFrame) -> np.ndarray:
        return np.full(len(rows), self.share)


@dataclass(frozen=True)
class Recency:
    """The share of those who were silent as long; it never rises with the silence."""

    days: np.ndarray
    shares: np.ndarray

    @classmethod
    def fitted(cls, past: Past) -> Recency:
        least = 1 / (len(past.returned) + 2)
        falling = IsotonicRegression(increasing=False, y_min=least, y_max=1 - least)
        falling.fit(past.rows["days_inactive"].to_numpy(), past.returned)
        return cls(falling.X_thresholds_, falling.y_thresholds_)

    def chance(self, rows: pl.DataFrame) -> np.ndarray:
        return np.interp(rows["days_inactive"].to_numpy(), self.days, self.shares)


@dataclass(frozen=True)
class Alive:
    """What BG/NBD says, made to fit the shares that were seen."""

    law: dict[str, float]
    horizon: int
    slope: float
    intercept: float

    @classmethod
    def fitted(cls, past: Past) -> Alive:
        law = fit_law(histories(past.everybody))
        said = law.chance_active(histories(past.rows), past.horizon)
        return cls(vars(law), past.horizon, *_calibration(said, past.returned))

    def chance(self, rows: pl.DataFrame) -> np.ndarray:
        said = Law(**self.law).chance_active(histories(rows), self.horizon)
        return _calibrated(said, self.slope, self.intercept)


@dataclass(frozen=True)
class Logistic:
    """Logistic regression: a weight per feature, on the scale of `matrix`. It fits the shares by construction."""

    weights: np.ndarray
    intercept: float

    @classmethod
    def fitted(cls, past: Past) -> Logistic:
        values = matrix(past.rows)
        centre, spread = values.mean(axis=0), values.std(axis=0)
        spread[spread == 0] = 1
        model = LogisticRegression(max_iter=1_000).fit((values - centre) / spread, past.returned)
        weights = model.coef_[0] / spread
        return cls(weights, float(model.intercept_[0] - weights @ centre))

    def chance(self, rows: pl.DataFrame) -> np.ndarray:
        return _open(expit(matrix(rows) @ self.weights + self.intercept))


@dataclass(frozen=True)
class Boosting:
    """Gradient boosted trees, calibrated on people that the trees had not seen."""

    trees: HistGradientBoostingClassifier
    slope: float
    intercept: float

    @classmethod
    @one_thread
    def fitted(cls, past: Past) -> Boosting:
        values, people = matrix(past.rows), past.rows["distributor_id"].to_numpy()
        unseen = np.empty(len(values))
        for learnt, held in GroupKFold(FOLDS).split(values, groups=people):
            unseen[held] = _trees().fit(values[learnt], past.returned[learnt]).predict_proba(values[held])[:, 1]
        return cls(_trees().fit(values, past.returned), *_calibration(unseen, past.returned))

    @one_thread
    def chance(self, rows: pl.DataFrame) -> np.ndarray:
        return _calibrated(self.trees.predict_proba(matrix(rows))[:, 1], self.slope, self.intercept)


#: From simple to clever, in the order in which each must beat the one before.
GUESSES: Mapping[str, type] = {
    "rule": Share, "recency": Recency, "alive": Alive, "logistic": Logistic, "boosting": Boosting,
}  # fmt: skip
BASELINES = ("rule", "recency", "alive")


def _trees() -> HistGradientBoostingClassifier:
    return HistGradientBoostingClassifier(
        learning_rate=0.08,
        max_iter=120,
        max_leaf_nodes=15,
        min_samples_leaf=40,
        l2_regularization=1.0,
        early_stopping=False,
        random_state=0,
    )


def _calibration(said: np.ndarray, returned: np.ndarray) -> tuple[float, float]:
    """Platt's line: what to make of the log odds of a chance so that it fits what came."""
    line = LogisticRegression(C=np.inf).fit(logit(_open(said))[:, None], returned)
    return float(line.coef_[0, 0]), float(line.intercept_[0])


def _calibrated(said: np.ndarray, slope: float, intercept: float) -> np.ndarray:
    return _open(expit(slope * logit(_open(said)) + intercept))


def _open(chance: np.ndarray) -> np.ndarray:
    """Nobody is quite sure: log odds stay finite."""
    return np.clip(chance, 1e-6, 1 - 1e-6)
