"""What past rate changes tell of the elasticity, tier by tier, drawn to the whole and to the prior.

The prior gives way as far as the data say more than it does; where they say less, they are not used, and it is said.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.stats import norm
from scipy.stats import t as student

from models.simulation.reaction.assumptions import (
    EFFORT_SPREAD,
    TIERS,
    Assumptions,
    assumed,
    prior_assumptions,
    prior_effort,
)
from models.simulation.reaction.history import History
from models.simulation.reaction.slopes import Slope, before_after, changed_products, contrast

LEVEL = 0.90
#: How far the elasticity of one product lies from another's (standard deviation): those whose rate changed are a few,
#: and what is asked is of others too.
PRODUCTS_APART = 0.3
#: Of a tier whose orders tell nothing by themselves.
UNKNOWN = 100.0

Method = Literal["contrast", "before_after", "none"]
Verdict = Literal["told", "never_varied", "cannot_be_separated", "too_little"]
SENTENCES: dict[Verdict, tuple[str, str]] = {
    "told": (
        "由过去 {weeks} 周、{changed} 个商品的费率变动({least} 至 {most})估计。",
        "Estimated from rate changes of {changed} products over {weeks} weeks, from {least} to {most}.",
    ),
    "never_varied": (
        "费率从未变动,数据无法回答,采用先验。",
        "No rate ever changed, so the data cannot tell: this is the prior.",
    ),
    "cannot_be_separated": (
        "费率变动与其他变化无法分开(周数或未变动的商品太少),采用先验。",
        "What the rates changed cannot be told from what else did (too few weeks or unchanged products): "
        "this is the prior.",
    ),
    "too_little": (
        "费率变动太小或订单太少,数据说得比先验还少,采用先验。",
        "Rates moved so little, or on so few orders, that the data say less than the prior: this is the prior.",
    ),
}


@dataclass(frozen=True)
class Estimate:
    """What the past tells: the elasticity of all tiers together between the rates that were in force (`value`, and
    its 90 % interval from `low` to `high`; not a number where the data cannot tell), and what is assumed by it."""

    verdict: Verdict
    method: Method
    value: float
    low: float
    high: float
    weeks: int
    changed: int
    least_bp: int
    most_bp: int
    assumptions: Assumptions

    @property
    def is_estimated(self) -> bool:
        """Whether the assumptions about effort go beyond the prior."""
        return self.verdict == "told"


def estimated(history: History) -> Estimate:
    """The elasticity by the changes of the rates in the history, and the assumptions that follow from it."""
    orders, log_rate = history.together
    changed = changed_products(log_rate, history.counted)
    method, whole = _best(history, orders, log_rate)
    verdict = _verdict(changed, whole)
    value, (low, high) = (whole.value, whole.interval(LEVEL)) if whole else (np.nan, (np.nan, np.nan))
    weeks = int(history.counted[:, changed].any(axis=1).sum())
    least_bp, most_bp = _range(log_rate[:, changed][history.counted[:, changed]])
    because = tuple(
        sentence.format(weeks=weeks, changed=changed.sum(), least=f"{least_bp / 100:g} %", most=f"{most_bp / 100:g} %")
        for sentence in SENTENCES[verdict]
    )
    assumptions = prior_assumptions(because)
    if whole and verdict == "told":
        assumptions = assumed(*pooled(*_by_tier(history, method, whole)), "estimated", because)
    return Estimate(verdict, method, value, low, high, weeks, int(changed.sum()), least_bp, most_bp, assumptions)


def pooled(values: np.ndarray, covariance: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and covariance of the tiers' elasticities, given the estimates (tiers,) with their covariance and the
    prior, in which tiers differ little: one with few orders follows the others."""
    mean, prior = prior_effort()
    gain = prior @ np.linalg.inv(prior + covariance)
    return mean + gain @ (values - mean), prior - gain @ prior


def normal_spread(slope: Slope) -> float:
    """The standard deviation of a normal law that has the slope's interval, for products in general."""
    wide = float(student.ppf((1 + LEVEL) / 2, slope.freedom) / norm.ppf((1 + LEVEL) / 2))
    return float(np.hypot(slope.error * wide, PRODUCTS_APART / np.sqrt(slope.parts)))


def _best(history: History, orders: np.ndarray, log_rate: np.ndarray) -> tuple[Method, Slope | None]:
    """By unchanged products where there are enough of them, else by the weeks before and after."""
    for method in ("contrast", "before_after"):
        slope = _slope(history, method, orders, log_rate)
        if slope:
            return method, slope
    return "none", None


def _slope(history: History, method: Method, orders: np.ndarray, log_rate: np.ndarray) -> Slope | None:
    if method == "contrast":
        return contrast(orders, log_rate, history.counted)
    return before_after(orders, log_rate, history.counted, ~history.in_campaign)


def _verdict(changed: np.ndarray, whole: Slope | None) -> Verdict:
    if not changed.any():
        return "never_varied"
    if whole is None:
        return "cannot_be_separated"
    return "told" if normal_spread(whole) < EFFORT_SPREAD else "too_little"


def _by_tier(history: History, method: Method, whole: Slope) -> tuple[np.ndarray, np.ndarray]:
    """The tiers' elasticities and their covariance: what surprises one tier's orders surprises the others' too."""
    slopes = [_slope(history, method, *told) for told in zip(history.orders, history.log_rate, strict=True)]
    values = np.array([slope.value if slope else whole.value for slope in slopes])
    spreads = np.array([normal_spread(slope) if slope else UNKNOWN for slope in slopes])
    correlation = np.eye(len(TIERS))
    for one, first in enumerate(slopes):
        for two, second in enumerate(slopes[:one]):
            if first and second and len(first.errors) == len(second.errors):
                correlation[one, two] = correlation[two, one] = _together(first.errors, second.errors)
    return values, correlation * np.outer(spreads, spreads)


def _together(first: np.ndarray, second: np.ndarray) -> float:
    """Their correlation, less than whole: what is known of one tier is never known of another."""
    return float(np.clip(np.corrcoef(first, second)[0, 1], 0.0, 0.95))


def _range(log_rate: np.ndarray) -> tuple[int, int]:
    """The lowest and the highest rate, in basis points."""
    return (round(np.exp(log_rate.min())), round(np.exp(log_rate.max()))) if log_rate.size else (0, 0)
