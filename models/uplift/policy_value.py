"""What a way of choosing would bring, judged on offers that were given by lot: its value is a share who come back.

`got` and `chosen` are (people,): 0 for nothing, else the number of the offer; `probability` is the chance with which
each got what they got, among all that they could have got.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Log:
    """What people got by lot, with which chance, and whether they came back."""

    got: np.ndarray
    has_returned: np.ndarray
    probability: np.ndarray

    def of(self, rows: np.ndarray) -> Log:
        """The log of these rows."""
        return Log(self.got[rows], self.has_returned[rows], self.probability[rows])


def by_weights(chosen: np.ndarray, log: Log) -> float:
    """The share who come back if everybody got what is chosen for them, by those who happened to get it, each for as
    many as they stand for (self-normalised inverse probability weighting). Not a number where nobody did."""
    weights = (log.got == chosen) / log.probability
    return float(weights @ log.has_returned / weights.sum()) if weights.any() else float("nan")


def doubly_robust(chosen: np.ndarray, log: Log, chances: np.ndarray) -> float:
    """The same with a model's `chances` (people, 1 + offers) put right by what happened: without bias if either the
    probabilities or the chances are right. The chances must come from a model that has not seen these people."""
    people = np.arange(len(chosen))
    surprise = log.has_returned - chances[people, log.got]
    weights = (log.got == chosen) / log.probability
    return float(np.mean(chances[people, chosen] + weights * surprise))
