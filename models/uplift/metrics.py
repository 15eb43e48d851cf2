"""How well a score ranks people by what an offer changes for them: figures on a Trial that the score has not seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from models.uplift.trial import Trial


@dataclass(frozen=True)
class Interval:
    """A figure, and between which ends it lies."""

    value: float
    low: float
    high: float

    @classmethod
    def of(cls, value: float, draws: np.ndarray, level: float) -> Interval:
        """The middle part `level` of what the figure was in each draw in which it is a number."""
        told = draws[~np.isnan(draws)]
        low, high = np.quantile(told, [(1 - level) / 2, (1 + level) / 2]) if len(told) else (np.nan, np.nan)
        return cls(float(value), float(low), float(high))


def uplift(trial: Trial, included: np.ndarray | float = 1.0) -> float:
    """Share of the treated who came back, less that of the others; `included` (people,) counts each one in so far.

    Not a number where an arm is empty.
    """
    weights = trial.weights * included
    shares = []
    for arm in (trial.is_treated, ~trial.is_treated):
        total = weights[arm].sum()
        shares.append(weights[arm & trial.has_returned].sum() / total if total else np.nan)
    return float(shares[0] - shares[1])


def top(score: np.ndarray, share: float | np.ndarray) -> np.ndarray:
    """(people,), or (people, shares) for several: 1 for the highest scores, 0 for the others, so that the sum is
    `share` of the people.

    Those with the same score at the border get the same part of it each: a rule with two values isn't decided by the
    order of the rows.
    """
    place, counts = by_falling(score)
    before = np.cumsum(counts) - counts
    # Rounded, for .3 * 10 is a little below 3.
    places = np.round(np.multiply.outer(share, len(score)), 9)
    return np.clip((places[..., None] - before) / counts, 0.0, 1.0).T[place]


def by_falling(score: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(people,): at which place of the different scores each stands, the highest first; (places,): how many do."""
    _, place, counts = np.unique(-score, return_inverse=True, return_counts=True)
    return place.reshape(len(score)), counts


def uplift_at(score: np.ndarray, trial: Trial, share: float) -> float:
    """The uplift among the `share` of the people with the highest scores."""
    return uplift(trial, top(score, share))


def gain_curve(score: np.ndarray, trial: Trial) -> tuple[np.ndarray, np.ndarray]:
    """Shares of the people (from 0 to 1, by falling score, a step for each score), and what treating them gains: their
    share times the uplift among them, in returns per person of the whole. Nothing while an arm is empty."""
    (place, counts), weights = by_falling(score), trial.weights

    def running(rows: np.ndarray) -> np.ndarray:
        return np.cumsum(np.bincount(place[rows], weights[rows], minlength=len(counts)))

    shares = np.cumsum(counts) / len(score)
    treated, returned = trial.is_treated, trial.has_returned
    with np.errstate(divide="ignore", invalid="ignore"):
        change = running(treated & returned) / running(treated) - running(~treated & returned) / running(~treated)
    gain = shares * np.nan_to_num(change)
    return np.concatenate([[0.0], shares]), np.concatenate([[0.0], gain])


def auuc(score: np.ndarray, trial: Trial) -> float:
    """The area under the gain curve: returns per person, on average over all shares that could be treated."""
    shares, gain = gain_curve(score, trial)
    return float(np.trapezoid(gain, shares))


def qini(score: np.ndarray, trial: Trial) -> float:
    """The area between the gain curve and that of treating at random: 0 where the ranking is worth nothing."""
    return auuc(score, trial) - uplift(trial) / 2


def bootstrap(
    figure: Callable[[np.ndarray], float], people: int, *, seed: int, draws: int = 400, level: float = 0.90
) -> Interval:
    """A figure of the people in these rows, with an interval: `draws` times, as many people are drawn with putting
    back."""
    rng = np.random.default_rng(seed)
    drawn = np.array([figure(rng.integers(0, people, people)) for _ in range(draws)])
    return Interval.of(figure(np.arange(people)), drawn, level)
