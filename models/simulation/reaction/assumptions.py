"""How people are taken to react to what they earn: each assumption with a value, a spread, its source and a sentence.

The priors, and why they are what they are:

- effort 0.6 +- 0.4 for everybody together, +- 0.2 of each tier from that. Field studies of piece rates find that output
  follows the rate with an elasticity of 0.39 (Paarsch and Shearer, European Economic Review 53, 2009, an experiment),
  0.41 to 1.51 (loggers, by a model; Journal of Human Resources 38, 2003) and about 2 (Paarsch and Shearer, 1999, by a
  model; their experiment ten years on found far less). Who sells among friends has less to give than who works all
  day, hence the lower half; below zero is not ruled out, for some stop at the sum that they wanted.
- buyers 0.7: of the next bit of effort, 0.7 become sales as effort did so far, and ever less: a circle of friends can
  buy at most 1 / (1 - 0.7) = 3.3 times what it buys now. A guess; half to five sixths are as likely.
- leaving 0.5 +- 0.25: who earns a tenth less leaves a twentieth more often. A guess, wide on purpose.
- demand 0 +- 0.1: the coming months bring what the replayed ones did, but for a tenth. The same for all policies.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import polars as pl
from scipy.special import expit, logit

TIERS = ("junior", "senior", "mentor")
#: Prior of the elasticity of effort: its middle, how sure it is for all together, and how far the tiers lie apart.
EFFORT, EFFORT_SPREAD, TIERS_APART = 0.6, 0.4, 0.2
#: Standard deviations from the middle to the 10 % and 90 % points of a normal law.
TENTH = 1.2815515655446004

Source = Literal["prior", "estimated"]
Law = Literal["normal", "not_negative", "share"]


@dataclass(frozen=True)
class Assumption:
    """`spread` is the standard deviation of the value; for a `share` (between 0 and 1) that of its log odds. What is
    `not_negative` is drawn from the normal law, and what falls below zero is zero."""

    name: str
    value: float
    spread: float
    source: Source
    sentence_zh: str
    sentence_en: str
    law: Law = "normal"

    def at(self, deviations: np.ndarray | float) -> np.ndarray:
        """The value so many standard deviations from the middle."""
        if self.law == "share":
            return expit(logit(self.value) + self.spread * np.asarray(deviations))
        drawn = self.value + self.spread * np.asarray(deviations)
        return np.maximum(drawn, 0.0) if self.law == "not_negative" else drawn


@dataclass(frozen=True)
class Assumptions:
    """All of them; `correlation` is (assumptions, assumptions), in their order."""

    every: tuple[Assumption, ...]
    correlation: np.ndarray

    def __getitem__(self, name: str) -> Assumption:
        return next(one for one in self.every if one.name == name)

    def __len__(self) -> int:
        return len(self.every)

    @property
    def names(self) -> list[str]:
        """Their names, in order."""
        return [one.name for one in self.every]

    def with_values(self, values: Mapping[str, float], spread: float | None = None) -> Assumptions:
        """The same with other values, and where one is given, another spread for these."""
        every = tuple(
            replace(one, value=values[one.name], spread=one.spread if spread is None else spread)
            if one.name in values
            else one
            for one in self.every
        )
        return replace(self, every=every)

    def without_reactions(self) -> Assumptions:
        """Nobody reacts to anything and the future is the past: the exact replay."""
        return self.with_values({one.name: 1.0 if one.name == "buyers" else 0.0 for one in self.every}, spread=0.0)

    def frame(self) -> pl.DataFrame:
        """To be shown: `name`, `value`, `low` and `high` (10 and 90 %), `source`, `sentence_zh`, `sentence_en`."""
        rows = [
            (one.name, one.value, *one.at(np.array([-TENTH, TENTH])), one.source, one.sentence_zh, one.sentence_en)
            for one in self.every
        ]
        columns = ["name", "value", "low", "high", "source", "sentence_zh", "sentence_en"]
        return pl.DataFrame(rows, schema=columns, orient="row")


def effort_name(tier: str) -> str:
    """The assumption about a tier's effort."""
    return f"effort_{tier}"


def prior_effort() -> tuple[np.ndarray, np.ndarray]:
    """Mean (tiers,) and covariance (tiers, tiers) of the elasticities before any data."""
    size = len(TIERS)
    return np.full(size, EFFORT), EFFORT_SPREAD**2 * np.ones((size, size)) + TIERS_APART**2 * np.eye(size)


def assumed(
    mean: np.ndarray, covariance: np.ndarray, source: Source, because: tuple[str, str] = ("", "")
) -> Assumptions:
    """The assumptions with these elasticities of effort, (tiers,) and (tiers, tiers); `because` says in Chinese and in
    English where they come from."""
    spreads = np.sqrt(np.diag(covariance))
    efforts = tuple(
        _effort(tier, value, spread, source, because)
        for tier, value, spread in zip(TIERS, mean.tolist(), spreads.tolist(), strict=True)
    )
    every = (*efforts, *OTHERS)
    correlation = np.eye(len(every))
    correlation[: len(TIERS), : len(TIERS)] = covariance / np.outer(spreads, spreads)
    return Assumptions(every, correlation)


def prior_assumptions(because: tuple[str, str] = ("", "")) -> Assumptions:
    """What is assumed where the data say nothing."""
    return assumed(*prior_effort(), "prior", because)


def _effort(tier: str, value: float, spread: float, source: Source, because: tuple[str, str]) -> Assumption:
    said_zh = f"每售一元的收入增加 1%,{TIER_NAMES[tier]}的销售增加 {value:.2f}%。{because[0]}"
    said_en = f"Where a {tier} earns 1 % more per yuan sold, sales rise by {value:.2f} %. {because[1]}".strip()
    return Assumption(effort_name(tier), value, spread, source, said_zh, said_en)


TIER_NAMES = {"junior": "初级分销员", "senior": "高级分销员", "mentor": "导师"}
OTHERS = (
    Assumption(
        "buyers", 0.70, 0.60, "prior",
        "多出的努力越来越难找到买家:销售最多是现在的 1 / (1 - 此值) 倍。",
        "More effort finds ever fewer buyers: sales can become at most 1 / (1 - this) times today's.",
        "share",
    ),
    Assumption(
        "leaving", 0.50, 0.25, "prior",
        "收入减少 1%,每月离开的机会增加此百分比。",
        "Where income falls by 1 %, the monthly chance to leave rises by this many percent.",
        "not_negative",
    ),
    Assumption(
        "demand", 0.0, 0.10, "prior",
        "今后几个月的需求与回放期相比的对数变化,对所有政策相同。",
        "The logarithm by which the coming months' demand differs from the replayed one, the same for all policies.",
    ),
)  # fmt: skip
