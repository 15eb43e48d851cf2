"""When each senior became mentor: looked at whenever they, or somebody they invited, became senior."""

from __future__ import annotations

import numpy as np

from models.simulation.together.arrays import NOBODY, Arrays
from models.simulation.together.instants import FAR
from models.simulation.together.tier_rules import Sets


def mentor_since(arrays: Arrays, since: np.ndarray, rules: Sets) -> np.ndarray:
    """(people,) The instant of rising, FAR for who has not; `since` is when each became senior."""
    inviter = arrays.people.inviter_no
    downlines = np.flatnonzero((inviter != NOBODY) & (since < FAR))
    downlines = downlines[since[inviter[downlines]] < FAR]
    downlines = downlines[np.lexsort((since[downlines], inviter[downlines]))]
    above, risen_at = inviter[downlines], since[downlines]
    # Of several who rose at one instant the last counts them all.
    risen_by_then = np.arange(len(above)) - np.searchsorted(above, above) + 1
    own = np.unique(above)
    at_own = np.bincount(above[risen_at <= since[above]], minlength=len(since))[own]
    later = risen_at >= since[above]
    who = np.concatenate((own, above[later]))
    looked_at = np.concatenate((since[own], risen_at[later]))
    seniors = np.concatenate((at_own, risen_by_then[later]))
    found = np.full(len(since), FAR)
    for start, end, rule in rules.spans("mentor"):
        enough = (looked_at >= start) & (looked_at < end) & (seniors >= rule["min_senior_downlines"])
        np.minimum.at(found, who[enough], looked_at[enough])
    return found
