"""From trials to a model of every offer, with the answer whether its ranking helps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from models.uplift.evaluate import Answer, does_ranking_help
from models.uplift.learners import LEARNERS, Learned, gains
from models.uplift.trial import Trial


@dataclass(frozen=True)
class UpliftModel:
    """What was learned of each offer (`offers`) by the learner of this name, the `answers` whether ranking by it
    helps, and the days from whose decisions: from `first_day` to `last_day`."""

    learner: str
    offers: dict[str, Learned]
    answers: dict[str, Answer]
    first_day: date
    last_day: date

    def gains(self, features: np.ndarray) -> np.ndarray:
        """(people, offers): what each offer changes, the offers in the order of `offers`."""
        return gains(self.offers, features)


def trained(
    trials: Mapping[str, Trial], first_day: date, last_day: date, *, learner: str = "t_logistic"
) -> UpliftModel:
    """Learns every offer from its whole trial; the answers are from halves of it.

    Raises ValueError where people in an arm all did the same.
    """
    learn = LEARNERS[learner]
    answers = {offer: does_ranking_help(trial, learn) for offer, trial in trials.items()}
    offers = {offer: learn(trial) for offer, trial in trials.items()}
    return UpliftModel(learner, offers, answers, first_day, last_day)
