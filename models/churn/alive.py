"""BG/NBD: who is active at a rate of their own, and after each active day may be gone for good.

Fader, Hardie and Lee, "Counting your customers the easy way", Marketing Science 24 (2005). Rates are gamma distributed
(r, alpha), the chance to be gone after an active day is beta distributed (a, b).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.optimize import minimize
from scipy.special import expit, gammaln


@dataclass(frozen=True)
class Histories:
    """People as the model sees them (n values each): active days after the first, the time of the last, the time seen.

    Times are counted days since the person joined.
    """

    active_days: np.ndarray
    last: np.ndarray
    seen: np.ndarray


def histories(rows: pl.DataFrame) -> Histories:
    """The histories of snapshot rows."""
    seen = rows["tenure_days"].to_numpy()
    return Histories(rows["active_days"].to_numpy(), np.maximum(seen - rows["days_inactive"].to_numpy(), 0), seen)


@dataclass(frozen=True)
class Law:
    """The four parameters of the model."""

    r: float
    alpha: float
    a: float
    b: float

    def chance_alive(self, people: Histories) -> np.ndarray:
        """The chance not to be gone, given the history. Who was never active since they joined can't be gone."""
        x = people.active_days
        odds_gone = np.log(self.a / (self.b + np.maximum(x, 1) - 1))
        odds_gone += (self.r + x) * np.log((self.alpha + people.seen) / (self.alpha + people.last))
        return np.where(x > 0, expit(-odds_gone), 1.0)

    def chance_active(self, people: Histories, days: float) -> np.ndarray:
        """The chance of at least one active day in the next `days` counted days."""
        waits = self.alpha + people.seen
        silent = (waits / (waits + days)) ** (self.r + people.active_days)
        return self.chance_alive(people) * (1 - silent)


def fit_law(people: Histories) -> Law:
    """The likeliest law. People must be everybody of a morning, not only the silent: silence is what it explains."""
    found = minimize(_cost, np.zeros(4), args=(people,), method="L-BFGS-B", bounds=[(-7, 7)] * 4)
    return Law(*np.exp(found.x).tolist())


def _cost(logs: np.ndarray, people: Histories) -> float:
    """The mean negative log likelihood at the logarithms of the parameters."""
    r, alpha, a, b = np.exp(logs)
    x = people.active_days
    rate = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
    stays = gammaln(a + b) + gammaln(b + x) - gammaln(b) - gammaln(a + b + x)
    still = -(r + x) * np.log(alpha + people.seen)
    gone = np.log(a) - np.log(b + np.maximum(x, 1) - 1) - (r + x) * np.log(alpha + people.last)
    return -float(np.mean(rate + stays + np.where(x > 0, np.logaddexp(still, gone), still)))
