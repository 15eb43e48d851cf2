"""From trials to a model of every offer, with the answer whether its ranking helps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from models.churn.drift import Profile
from models.uplift.evaluate import Answer, does_ranking_help
from models.uplift.features import matrix
from models.uplift.learners import LEARNERS, Learned, gains
from models.uplift.trial import Counts, Trial


@dataclass(frozen=True)
class UpliftModel:
    """What was learned of each offer (`offers`) by the learner of this name, the `answers` whether ranking by it
    helps, and the days from whose decisions: from `first_day` to `last_day`.

    `counts` has every offer that was given by lot, also those of which too few people were there to learn; `profile`
    is how the features lie of all who were decided about, given by lot or not (models/churn/drift): whom money reached
    are others than those it is asked for on any day, which is no drift.
    """

    learner: str
    offers: dict[str, Learned]
    answers: dict[str, Answer]
    counts: dict[str, Counts]
    first_day: date
    last_day: date
    profile: Profile

    @property
    def ships(self) -> list[str]:
        """The offers that go by what they change: those whose ranking is surely worth more than chance, on people that
        were not learnt from.

        To be above a response model too (the answer's verdict) is not asked for here: nothing in the plan ranks by who
        responds, and a chance to respond can't be put against what a pack costs. Where hardly anybody comes back
        alone, both rank alike, and an order that knows nothing of packs would stay.
        """
        return [offer for offer, answer in self.answers.items() if answer.is_above_chance]

    def gains(self, features: np.ndarray) -> np.ndarray:
        """(people, offers): what each offer changes, the offers in the order of `offers`."""
        return gains(self.offers, features)

    def uplifts(self, rows: pl.DataFrame) -> pl.DataFrame:
        """What each offer that ships changes for each of `rows` (uplift_features): distributor_id, offer, uplift."""
        shipped, people = {offer: self.offers[offer] for offer in self.ships}, rows["distributor_id"]
        if rows.is_empty() or not shipped:
            return pl.DataFrame(schema={"distributor_id": pl.String, "offer": pl.String, "uplift": pl.Float64})
        found = pl.DataFrame(gains(shipped, matrix(rows)), schema=list(shipped)).with_columns(people)
        return found.unpivot(index="distributor_id", variable_name="offer", value_name="uplift")


def trained(
    trials: Mapping[str, Trial],
    first_day: date,
    last_day: date,
    *,
    learner: str = "t_logistic",
    profile: Profile | None = None,
) -> UpliftModel:
    """Learns every offer from its whole trial, where that is large enough; the answers are from halves of it."""
    learn = LEARNERS[learner]
    counts = {offer: Counts.of(trial) for offer, trial in trials.items()}
    enough = {offer: trial for offer, trial in trials.items() if counts[offer].is_enough}
    answers = {offer: does_ranking_help(trial, learn) for offer, trial in enough.items()}
    offers = {offer: learn(trial) for offer, trial in enough.items()}
    return UpliftModel(learner, offers, answers, counts, first_day, last_day, profile or {})
