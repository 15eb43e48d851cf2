"""Who has which tier when: nobody is demoted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.simulation.together.arrays import Arrays
from models.simulation.together.mentors import mentor_since
from models.simulation.together.seniors import senior_since
from models.simulation.together.settling import Settled
from models.simulation.together.tier_rules import Sets


@dataclass(frozen=True)
class Rising:
    """(people,) When everybody became senior and mentor, FAR where never. `own_tier` (orders,) is the place of the
    promoter's tier when the order was paid."""

    senior_since: np.ndarray
    mentor_since: np.ndarray
    own_tier: np.ndarray

    def tier_at(self, who: np.ndarray, at: np.ndarray) -> np.ndarray:
        """The place of the tier, for each of `who` at its instant."""
        return _tier_at(self.senior_since, self.mentor_since, who, at)


def rising(arrays: Arrays, settled: Settled, rules: Sets) -> Rising:
    """When everybody rises by these rules."""
    seniors = senior_since(arrays, settled, rules)
    mentors = mentor_since(arrays, seniors, rules)
    own_tier = np.empty(len(arrays.orders.paid_at), np.int8)
    for stretch in arrays.stretches:
        here = stretch.orders
        own_tier[here] = _tier_at(seniors, mentors, arrays.orders.promoter_no[here], arrays.orders.paid_at[here])
    return Rising(seniors, mentors, own_tier)


def _tier_at(seniors: np.ndarray, mentors: np.ndarray, who: np.ndarray, at: np.ndarray) -> np.ndarray:
    return (at >= seniors[who]).astype(np.intp) + (at >= mentors[who])
