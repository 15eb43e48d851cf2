"""The tier rules and bonus steps of a policy: a set of rows holds until the next set begins."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from models.simulation.together.facts import TIERS
from models.simulation.together.instants import FAR, microseconds
from models.simulation.together.terms import Tables


@dataclass(frozen=True)
class Sets:
    """The sets of one table: the instants at which they begin, ascending, and their rows."""

    starts: np.ndarray
    rows: tuple[tuple[Mapping[str, Any], ...], ...]

    @classmethod
    def of(cls, table: pl.DataFrame, order: str) -> Sets:
        sets = table.sort("effective_from", order).partition_by("effective_from", maintain_order=True)
        starts = microseconds(pl.Series([rows["effective_from"][0] for rows in sets], dtype=pl.Datetime("us")))
        return cls(starts, tuple(tuple(rows.to_dicts()) for rows in sets))

    def at(self, instant: int) -> tuple[Mapping[str, Any], ...]:
        """The rows in force; none before the first set."""
        place = int(np.searchsorted(self.starts, instant, side="right"))
        return self.rows[place - 1] if place else ()

    def spans(self, tier: str) -> list[tuple[int, int, Mapping[str, Any]]]:
        """From when until when which row holds for the tier, in order."""
        ends = [*self.starts[1:].tolist(), FAR]
        return [
            (start, end, row)
            for start, end, rows in zip(self.starts.tolist(), ends, self.rows, strict=True)
            for row in rows
            if row["tier"] == tier
        ]


def tier_rules_of(policy: Tables) -> Sets:
    return Sets.of(policy["tier_rules"], "tier")


def bonus_steps_of(policy: Tables) -> Sets:
    return Sets.of(policy["bonus_steps"], "threshold_fen")


def team_rates(rules: Sets, instant: int) -> np.ndarray:
    """(tiers, 3): management_bp, mentor_bp and mentor_days of each tier; 0 where no rule speaks of it."""
    numbers = ("management_bp", "mentor_bp", "mentor_days")
    by_tier = {row["tier"]: [row[number] or 0 for number in numbers] for row in rules.at(instant)}
    return np.array([by_tier.get(tier, [0] * len(numbers)) for tier in TIERS], np.int64)


def rising_key(policy: Tables) -> Hashable:
    """Equal for policies by whose rules people rise alike."""
    columns = ("effective_from", "tier", "window_days", "min_deals", "min_deal_fen", "min_senior_downlines")
    return tuple(policy["tier_rules"].sort("effective_from", "tier").select(columns).rows())
