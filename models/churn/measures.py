"""How good a guessed chance is, with intervals by drawing people again: one person's mornings are not independent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

DRAWS = 300
CONFIDENCE = 0.95
BINS = 10


@dataclass(frozen=True)
class Interval:
    """A figure, and between what it lies with CONFIDENCE."""

    value: float
    low: float
    high: float


class People:
    """Whose each row is, and how often each person comes in every draw (draws x people)."""

    def __init__(self, ids: np.ndarray, seed: int = 0) -> None:
        known, self.place = np.unique(ids, return_inverse=True)
        rng, size = np.random.default_rng(seed), len(known)
        self.draws = np.array(
            [np.bincount(rng.integers(0, size, size), minlength=size) for _ in range(DRAWS)], dtype=np.uint8
        )

    def interval_of_mean(self, values: np.ndarray) -> Interval:
        """Of a mean over rows."""
        sums, rows = (np.bincount(self.place, weights=part) for part in (values, np.ones(len(values))))
        return _interval(values.mean(), (self.draws @ sums) / (self.draws @ rows))

    def interval(self, figure: Callable[[np.ndarray], float]) -> Interval:
        """Of anything that is computed from a weight per row."""
        drawn = [figure(draw[self.place].astype(np.float64)) for draw in self.draws]
        return _interval(figure(np.ones(len(self.place))), np.array(drawn))


def measured(chance: np.ndarray, returned: np.ndarray, people: People) -> Mapping[str, Interval]:
    """Log loss, Brier score, area under the curve and calibration error of a guess."""
    ranks, bins = np.unique(chance, return_inverse=True)[1], equal_bins(chance)
    return {
        "log_loss": people.interval_of_mean(log_losses(chance, returned)),
        "brier": people.interval_of_mean((chance - returned) ** 2),
        "auc": people.interval(lambda weights: area(ranks, returned, weights)),
        "calibration_error": people.interval(lambda weights: calibration_error(bins, chance, returned, weights)),
    }


def log_losses(chance: np.ndarray, returned: np.ndarray) -> np.ndarray:
    """What each row costs; less is better."""
    return -np.log(np.where(returned, chance, 1 - chance))


def area(ranks: np.ndarray, returned: np.ndarray, weights: np.ndarray) -> float:
    """How surely one who returned was given the higher chance than one who did not; ties count half."""
    back = np.bincount(ranks, weights=weights * returned)
    away = np.bincount(ranks, weights=weights * ~returned)
    pairs = back.sum() * away.sum()
    return float((back * (np.cumsum(away) - away / 2)).sum() / pairs) if pairs else float("nan")


def equal_bins(chance: np.ndarray) -> np.ndarray:
    """The bin of each row: as many rows in each of BINS as ties allow."""
    return np.searchsorted(np.quantile(chance, np.arange(1, BINS) / BINS), chance, side="left")


def calibration_error(bins: np.ndarray, chance: np.ndarray, returned: np.ndarray, weights: np.ndarray) -> float:
    """How far said and seen shares lie apart, bin by bin. By luck alone it is above zero."""
    return float(np.abs(np.bincount(bins, weights=weights * (chance - returned))).sum() / weights.sum())


def _interval(value: float, drawn: np.ndarray) -> Interval:
    tail = 100 * (1 - CONFIDENCE) / 2
    return Interval(float(value), *(float(end) for end in np.nanpercentile(drawn, [tail, 100 - tail])))
