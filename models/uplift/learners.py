"""Learners of what an offer changes, on scikit-learn's classifiers: two models (T-learner) or one transformed class.

A learner takes a Trial and returns what it learned; that tells, for a row of features each, the change in the chance to
come back. Several offers are several trials, each against none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from sklearn.base import ClassifierMixin
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

from models.too_little import TooLittleError
from models.uplift.trial import Trial


class Learned(Protocol):
    """What a learner returns."""

    def uplift(self, features: np.ndarray) -> np.ndarray:
        """(people,): by how much the offer changes each one's chance, or what they are ranked by."""


Learner = Callable[[Trial], Learned]
MakeClassifier = Callable[[], ClassifierMixin]


def logistic() -> ClassifierMixin:
    """A logistic regression on standardised features, with a ridge: where two chances are subtracted, what noise moved
    either of them stays."""
    return make_pipeline(StandardScaler(), LogisticRegression(C=0.03, max_iter=1_000))


def shallow_boosting() -> ClassifierMixin:
    """Trees of two splits at most along any path: an offer's effect is small, and deep trees learn noise."""
    return HistGradientBoostingClassifier(
        max_depth=2, max_iter=60, learning_rate=0.08, min_samples_leaf=50, early_stopping=False, random_state=0
    )


@dataclass(frozen=True)
class TwoChances:
    """The chance with the offer less the chance without, of a model each (Künzel et al. 2019, T-learner)."""

    with_offer: ClassifierMixin
    without: ClassifierMixin

    def uplift(self, features: np.ndarray) -> np.ndarray:
        return _chance(self.with_offer, features) - _chance(self.without, features)


@dataclass(frozen=True)
class TransformedClass:
    """One model of "came back with the offer or stayed away without": its chance, were the arms even, is half of one
    plus the uplift (Jaśkowski and Jaroszewicz 2012)."""

    model: ClassifierMixin

    def uplift(self, features: np.ndarray) -> np.ndarray:
        return 2 * _chance(self.model, features) - 1


@dataclass(frozen=True)
class Response:
    """Who comes back with the offer, though perhaps without it too: not an uplift, but what it has to beat."""

    model: ClassifierMixin

    def uplift(self, features: np.ndarray) -> np.ndarray:
        return _chance(self.model, features)


def t_learner(make: MakeClassifier) -> Learner:
    """The T-learner with these classifiers."""

    def learn(trial: Trial) -> TwoChances:
        arms = [trial.of(trial.is_treated == treated) for treated in (True, False)]
        return TwoChances(*(_fitted(make(), arm, arm.has_returned) for arm in arms))

    return learn


def class_transformation(make: MakeClassifier) -> Learner:
    """The class transformation with this classifier."""

    def learn(trial: Trial) -> TransformedClass:
        return TransformedClass(_fitted(make(), trial, trial.has_returned == trial.is_treated))

    return learn


def response_model(make: MakeClassifier) -> Learner:
    """A model of the treated alone."""

    def learn(trial: Trial) -> Response:
        treated = trial.of(trial.is_treated)
        return Response(_fitted(make(), treated, treated.has_returned))

    return learn


#: From simple to clever.
LEARNERS: Mapping[str, Learner] = {
    "t_logistic": t_learner(logistic),
    "class_logistic": class_transformation(logistic),
    "t_boosting": t_learner(shallow_boosting),
    "class_boosting": class_transformation(shallow_boosting),
}


def gains(learned: Mapping[str, Learned], features: np.ndarray) -> np.ndarray:
    """(people, offers): each offer's uplift for each row of features, the offers in the mapping's order."""
    return np.column_stack([one.uplift(features) for one in learned.values()])


# Threads that wait for a core that is busy with other work take longer than one alone.
@threadpool_limits.wrap(limits=1)
def _fitted(classifier: ClassifierMixin, trial: Trial, outcome: np.ndarray) -> ClassifierMixin:
    if len(np.unique(outcome)) < 2:
        raise TooLittleError(f"Nothing can be learned from {len(trial)} people who all did the same: wait for more.")
    # Weights of mean one, so that a ridge means the same however rare an arm is.
    weights = trial.weights / trial.weights.mean()
    last = classifier.steps[-1][0] + "__" if hasattr(classifier, "steps") else ""
    return classifier.fit(trial.features, outcome, **{f"{last}sample_weight": weights})


@threadpool_limits.wrap(limits=1)
def _chance(classifier: ClassifierMixin, features: np.ndarray) -> np.ndarray:
    return classifier.predict_proba(features)[:, 1]
