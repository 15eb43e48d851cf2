"""The elasticity of orders by past rate changes: changed against unchanged products, or before against after.

Neither knows by which law people react: both say by how much the orders went with the logarithm of the rate between
the rates that were in force.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.stats import t as student

#: A rate that moved by less than this (of its logarithm) did not move.
LEAST_MOVE = 0.01
#: With fewer products whose rate never changed there is no telling how orders go without a change.
FEWEST_UNCHANGED = 8
#: Fewer weeks left over once a level, a bent trend and a step are fitted say nothing of how weeks swing.
FEWEST_WEEKS = 8
#: Which part of a week's swing the next one may keep; with more, swings can't be told from steps.
MEMORIES = np.arange(0.0, 0.95, 0.05)


@dataclass(frozen=True)
class Slope:
    """An elasticity with its standard error and degrees of freedom; `errors` are the surprises of those that tell how
    sure it is (unchanged products, or weeks), in the same order for every tier. `parts` is among how many equal
    products the changed orders would lie."""

    value: float
    error: float
    freedom: int
    errors: np.ndarray
    parts: float

    def interval(self, level: float = 0.90) -> tuple[float, float]:
        """Where the elasticity of the changed products lies, between the rates that they had."""
        off = self.error * float(student.ppf((1 + level) / 2, self.freedom))
        return self.value - off, self.value + off


def changed_products(log_rate: np.ndarray, counted: np.ndarray) -> np.ndarray:
    """(products,): whose rate, (weeks, products), moved within the counted weeks."""
    high = np.where(counted, log_rate, -np.inf).max(axis=0, initial=-np.inf)
    low = np.where(counted, log_rate, np.inf).min(axis=0, initial=np.inf)
    return (high - low) > LEAST_MOVE


def contrast(orders: np.ndarray, log_rate: np.ndarray, counted: np.ndarray) -> Slope | None:
    """Changed against unchanged products: a Poisson fit of orders (weeks, products) with a level for each product, one
    for each week, and the rate.

    How far products swing by themselves, beyond chance, is told by those whose rate did not change, over the same
    weeks: what lasts for weeks counts in full. If sellers turn to the changed products from the others, this takes
    both sides of it for the effect. None where it can't be told.
    """
    sold = counted.any(axis=0) & ((orders * counted).sum(axis=0) > 0)
    seen = counted[:, sold].any(axis=1)
    orders, log_rate, counted = (array[np.ix_(seen, sold)] for array in (orders, log_rate, counted))
    changed = changed_products(log_rate, counted)
    if not changed.any() or (~changed).sum() < FEWEST_UNCHANGED:
        return None
    fitted = _poisson(orders * counted, np.where(counted, log_rate, 0.0), counted)
    if fitted is None:
        return None
    value, expected, moved = fitted
    information = float((expected * moved**2).sum())
    scores = (moved * (orders * counted - expected)).sum(axis=0)
    chance, swing = (expected * moved**2).sum(axis=0), ((expected * np.abs(moved)).sum(axis=0)) ** 2
    others = ~changed & (chance > 0)
    if others.sum() < FEWEST_UNCHANGED:
        return None
    apart = _swings(scores[others], chance[others], swing[others])
    noise = chance + apart * swing
    weights = expected[:, changed].sum(axis=0)
    parts = float(weights.sum() ** 2 / (weights**2).sum())
    errors = scores[others] / np.sqrt(noise[others])
    return Slope(value, float(np.sqrt(noise.sum())) / information, int(others.sum()) - 1, errors, parts)


def before_after(orders: np.ndarray, log_rate: np.ndarray, counted: np.ndarray, usual: np.ndarray) -> Slope | None:
    """Before against after: the orders of all products that were on sale throughout, in the `usual` weeks (no campaign
    for the whole shop), with a trend that may bend and weeks that hang together. None where it can't be told.

    Anything else that began with the rate is taken for its effect.
    """
    # A week cut by the first or last day, or by the change itself, counts for hardly any product.
    usual = usual & (counted.mean(axis=1) >= counted.mean(axis=1).max(initial=0.0) / 2)
    always = counted[usual].all(axis=0)
    sold = (orders * counted)[usual][:, always]
    totals = sold.sum(axis=1)
    place = np.flatnonzero(usual)
    if len(place) < FEWEST_WEEKS + 5 or not (totals > 0).all():
        return None
    share = sold.sum(axis=0) / sold.sum()
    rate = log_rate[usual][:, always] @ share
    if np.ptp(rate) <= LEAST_MOVE:
        return None
    time = (place - place.mean()) / np.ptp(place)
    columns = np.column_stack([rate, np.ones(len(place)), time, time**2])
    value, error, left = _with_memory(np.log(totals), columns, np.diff(place))
    return Slope(value, error, len(place) - columns.shape[1] - 1, left, float(1 / (share**2).sum()))


def _poisson(orders: np.ndarray, rate: np.ndarray, counted: np.ndarray) -> tuple[float, np.ndarray, np.ndarray] | None:
    """The slope, the expected orders, and the rate less what levels of products and weeks explain of it.

    The levels of products are profiled out: given those of the weeks, they follow from each product's total.
    """
    totals, weeks = orders.sum(axis=0), len(orders)
    levels, slope = np.log(orders.sum(axis=1) + 0.5), 0.0
    for _ in range(60):
        raw = np.where(counted, np.exp(levels[:, None] - levels.max() + slope * rate), 0.0)
        expected = raw * (totals / raw.sum(axis=0))
        surprise = orders - expected
        by_week = np.diag(expected.sum(axis=1)) - (expected / totals) @ expected.T
        weighted = (expected * rate).sum(axis=0)
        across = (expected * rate).sum(axis=1) - (expected / totals) @ weighted
        # Weeks are only known up to one level, which the products hold: least squares leave it where it is.
        explained = np.linalg.lstsq(by_week, np.column_stack([across, surprise.sum(axis=1)]), rcond=1e-10)[0]
        centred = rate - explained[:, :1]
        moved = np.where(counted, centred - (expected * centred).sum(axis=0) / totals, 0.0)
        information = (expected * moved**2).sum()
        if not information > 1e-9 * weeks:
            return None
        step = float((moved * surprise).sum() / information)
        slope += step
        levels = levels + explained[:, 1] - explained[:, 0] * step
        if abs(step) < 1e-9:
            return slope, expected, moved
    return None


def _swings(scores: np.ndarray, chance: np.ndarray, swing: np.ndarray) -> float:
    """How much of `swing` it takes beside chance for the scores to be as large as they are (Paule and Mandel)."""
    freedom = len(scores) - 1

    def excess(apart: float) -> float:
        return float((scores**2 / (chance + apart * swing)).sum()) - freedom

    return brentq(excess, 0.0, 1e4) if excess(0.0) > 0 > excess(1e4) else 0.0


def _with_memory(values: np.ndarray, columns: np.ndarray, gaps: np.ndarray) -> tuple[float, float, np.ndarray]:
    """The first column's coefficient, its standard error and the weeks' surprises, where each week's error keeps a part
    of the last one's (by weeks between them). No one part is chosen, for few weeks don't tell which: all are weighed
    by how likely they make what is seen (restricted likelihood)."""
    fits = [_with_this_memory(values, columns, memory**gaps) for memory in MEMORIES]
    # Few weeks show less memory than there is: the longer one is taken for likelier to begin with.
    likely = np.array([fit[0] for fit in fits]) - np.log(1 - MEMORIES**2)
    weights = np.exp(likely - likely.max())
    weights /= weights.sum()
    found, variances = (np.array([fit[place] for fit in fits]) for place in (1, 2))
    value = weights @ found
    error = np.sqrt(weights @ (variances + (found - value) ** 2))
    return float(value), float(error), fits[int(likely.argmax())][3]


def _with_this_memory(
    values: np.ndarray, columns: np.ndarray, kept: np.ndarray
) -> tuple[float, float, float, np.ndarray]:
    """Log restricted likelihood, the first column's coefficient and its variance, the surprises."""
    size, fitted = columns.shape
    scale = np.concatenate([[1.0], 1 / np.sqrt(1 - kept**2)])
    whiten = np.eye(size)
    whiten[np.arange(1, size), np.arange(size - 1)] = -kept
    whiten *= scale[:, None]
    seen = whiten @ columns
    solved = np.linalg.lstsq(seen, whiten @ values, rcond=None)[0]
    surprises = whiten @ (values - columns @ solved)
    squares, known = float((surprises**2).sum()), seen.T @ seen
    likely = np.log(scale).sum() - (np.linalg.slogdet(known)[1] + (size - fitted) * np.log(squares)) / 2
    variance = squares / (size - fitted) * np.linalg.inv(known)[0, 0]
    return float(likely), float(solved[0]), float(variance), surprises
