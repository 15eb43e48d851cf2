"""The terms of a policy by the instant from which they hold, and on what ground its orders were judged."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import polars as pl

from models.simulation.together.instants import DAY, HOUR, microseconds, places

Tables = Mapping[str, pl.DataFrame]
Ground = Hashable
#: The terms that decide who is credited, who is paid above them, in which stage a product is and when it is received.
GROUND_TERMS = (
    "launch_days",
    "same_device",
    "self_purchase",
    "click_window_days",
    "max_levels",
    "auto_receive_days",
)


def ground_of(policy: Tables) -> Ground:
    """Equal for policies whose facts are the same: those terms, and the instants at which they change."""
    versions = policy["policy_versions"].sort("effective_from").select("effective_from", *GROUND_TERMS).rows()
    changes = [version for before, version in pairwise(versions) if version[1:] != before[1:]]
    # When the first begins is no part of it: no order is older.
    return (versions[0][1:], *changes)


@dataclass(frozen=True)
class Terms:
    """The versions of a policy: instants, and for each the terms that its orders and months settle by."""

    starts: np.ndarray
    settle_after: np.ndarray
    clawback_within: np.ndarray
    close_after: np.ndarray
    key: Hashable

    @classmethod
    def of(cls, policy: Tables) -> Terms:
        versions = policy["policy_versions"].sort("effective_from")
        return cls(
            starts=microseconds(versions["effective_from"]),
            settle_after=versions["settle_after_hours"].to_numpy() * HOUR,
            clawback_within=versions["clawback_days"].to_numpy() * DAY,
            close_after=versions["bonus_close_days"].to_numpy() * DAY,
            key=tuple(
                versions.select("effective_from", "settle_after_hours", "clawback_days", "bonus_close_days").rows()
            ),
        )

    def at(self, instants: np.ndarray) -> np.ndarray | np.intp:
        """The place of the version in force; no order is older than the first."""
        return places(self.starts[1:], instants)
