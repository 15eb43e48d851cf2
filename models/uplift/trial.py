"""People who got an offer or none by lot: what every learner learns from and every figure is computed on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
import polars as pl

#: The offer of those in the arm `explore` who got nothing.
NO_OFFER = "none"
#: With fewer people who came back, or who did not, with the offer or without it, nothing is learned: with a third of
#: that, an offer that changes nothing seemed worth ranking by one time in seven, with this many one time in thirteen.
FEWEST = 30


@dataclass(frozen=True)
class Trial:
    """One offer against none.

    `features` is (people, features), finite floats; the others are (people,): whether they got the offer, whether they
    came back, and the chance with which each got what they got (above 0, at most 1), so that unequal arms are put
    right by its inverse. Raises ValueError where these don't fit together.
    """

    features: np.ndarray
    is_treated: np.ndarray
    has_returned: np.ndarray
    probability: np.ndarray

    def __post_init__(self) -> None:
        if not len(self.features) == len(self.is_treated) == len(self.has_returned) == len(self.probability):
            raise ValueError("A trial has a row of features, an arm, an outcome and a chance for each person.")
        if self.is_treated.dtype != bool or self.has_returned.dtype != bool:
            raise ValueError("A trial's arms and outcomes are true or false.")
        if not np.isfinite(self.features).all():
            raise ValueError("A trial's features are finite numbers: fill in what is missing first.")
        if not ((self.probability > 0) & (self.probability <= 1)).all():
            raise ValueError("The chance with which somebody got what they got is above 0 and at most 1.")

    def __len__(self) -> int:
        return len(self.is_treated)

    @property
    def weights(self) -> np.ndarray:
        """(people,): for how many people each one stands, had everybody been in their arm."""
        return 1 / self.probability

    def of(self, rows: np.ndarray) -> Trial:
        """The trial of these rows, by place or by truth."""
        return Trial(self.features[rows], self.is_treated[rows], self.has_returned[rows], self.probability[rows])


@dataclass(frozen=True)
class Counts:
    """How many people a trial has with the offer (`packed`) and without (`others`), and how many came back."""

    packed: int
    packed_returned: int
    others: int
    others_returned: int

    @classmethod
    def of(cls, trial: Trial) -> Counts:
        """The counts of a trial."""
        treated, returned = trial.is_treated, trial.has_returned
        sums = (treated, treated & returned, ~treated, ~treated & returned)
        return cls(*(int(rows.sum()) for rows in sums))

    @property
    def people(self) -> int:
        """How many there are."""
        return self.packed + self.others

    @property
    def is_enough(self) -> bool:
        """Whether something can be learned from them."""
        return self._rarest >= FEWEST

    @property
    def needed(self) -> int:
        """Roughly how many people it takes to learn from them, were they to come back as these do."""
        return ceil(self.people * FEWEST / max(self._rarest, 1))

    @property
    def _rarest(self) -> int:
        arms = ((self.packed, self.packed_returned), (self.others, self.others_returned))
        return min(min(returned, people - returned) for people, returned in arms)


def trials_of(decisions: pl.DataFrame, features: Sequence[str]) -> dict[str, Trial]:
    """For each offer the trial that the decisions hold: a row per decided person with `arm` (treated, control, explore;
    others are left out), `offer`, `control_bp` (the share of the chosen held back, by the policy of that day),
    `policy_from` (since when that policy was in force), `has_returned`, and the named features.

    Whoever was chosen for an offer got it or not by the control's share; those who explore are compared with those of
    them who got none, where one was as likely as the other: under the policies by which that offer was given, for in
    other months people return more or less. Where none of the chosen is held back, there is nobody to compare them
    with. Within either lot the chances don't hang on the person, so both can be put together, whatever the model of
    the day chose by.
    """
    held_back = pl.col("control_bp") / 10_000
    chance = (
        pl.when(arm="treated").then(1 - held_back).when(arm="control").then(held_back).when(arm="explore").then(0.5)
    )
    rows = decisions.with_columns(chance=chance).drop_nulls("offer").filter(pl.col("chance") < 1)
    explores_nothing = (pl.col("arm") == "explore") & (pl.col("offer") == NO_OFFER)
    trials = {}
    for offer in sorted(set(rows["offer"]) - {NO_OFFER}):
        gets = pl.col("offer") == offer
        policies = rows.filter(gets)["policy_from"].unique().to_list()
        could_get = explores_nothing & pl.col("policy_from").is_in(policies)
        trials[offer] = _trial(rows.filter(gets | could_get), offer, features)
    return trials


def _trial(rows: pl.DataFrame, offer: str, features: Sequence[str]) -> Trial:
    is_treated = rows.select((pl.col("offer") == offer) & (pl.col("arm") != "control")).to_series()
    return Trial(
        rows.select(pl.col(features).cast(pl.Float64)).to_numpy(),
        is_treated.to_numpy(),
        rows["has_returned"].to_numpy(),
        rows["chance"].to_numpy(),
    )
