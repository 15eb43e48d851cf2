"""People whose law is known: one feature between 0 and 1, and what an offer does by it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from models.uplift.trial import Trial

Law = Callable[[np.ndarray], np.ndarray]


def trial_of(
    people: int,
    *,
    seed: int,
    effect: Law = lambda x: np.full(len(x), 0.1),
    base: Law = lambda x: np.full(len(x), 0.2),
    chance: Law = lambda x: np.full(len(x), 0.5),
) -> Trial:
    """A trial of one offer: the chance to come back is `base` and, with the offer, `effect` more; `chance` to get it.

    The second feature says nothing.
    """
    rng = np.random.default_rng(seed)
    features = rng.random((people, 2))
    x = features[:, 0]
    treated = rng.random(people) < chance(x)
    returned = rng.random(people) < base(x) + effect(x) * treated
    return Trial(features, treated, returned, np.where(treated, chance(x), 1 - chance(x)))
