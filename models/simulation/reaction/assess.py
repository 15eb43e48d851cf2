"""How far to trust an answer: what it hangs on, where it turns, what history never saw, what a trial takes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
import polars as pl
from scipy.optimize import brentq
from scipy.stats import nct, norm
from scipy.stats import t as student

from models.simulation.reaction.assumptions import TENTH, TIERS, Assumptions, effort_name
from models.simulation.reaction.draws import Draws, middle, with_one_at

#: What a policy's measure differs by from today's in a single draw.
Difference = Callable[[Draws], float]
#: Where a break-even elasticity is looked for: nobody sells more than the fifth power of what they earn.
ELASTICITIES = np.arange(0.0, 5.01, 0.25)
#: From so many people per arm on, the normal law is as good as Student's.
MANY = 2_000


def tornado(difference: Difference, assumptions: Assumptions) -> pl.DataFrame:
    """Each assumption alone at its 10 and 90 %, the others at their middle, the one that moves most first.

    `assumption`, `source`, its values `low` and `high`, the differences `at_low`, `at_middle`, `at_high`, and `swing`.
    """
    at_middle = difference(middle(assumptions))
    rows = []
    for one in assumptions.every:
        low, high = (difference(with_one_at(assumptions, one.name, side * TENTH)) for side in (-1, 1))
        ends = one.at(np.array([-TENTH, TENTH])).tolist()
        rows.append((one.name, one.source, *ends, low, at_middle, high, abs(high - low)))
    columns = ["assumption", "source", "low", "high", "at_low", "at_middle", "at_high", "swing"]
    return pl.DataFrame(rows, schema=columns, orient="row").sort("swing", "assumption", descending=[True, False])


@dataclass(frozen=True)
class BreakEven:
    """The elasticity of effort, the same for all tiers, at which the difference is nothing, the first where there are
    several (`turns`); None where there is none. `at_zero` is the difference if sales follow no pay: below zero a policy
    needs more than the elasticity to pay off, above zero less."""

    elasticity: float | None
    at_zero: float
    turns: int = 0


def break_even(difference: Difference, assumptions: Assumptions) -> BreakEven:
    """Where the margin gained equals the commission spent, for a difference in margin after commission."""

    def at(elasticity: float) -> float:
        return difference(middle(assumptions.with_values({effort_name(tier): elasticity for tier in TIERS})))

    found = [at(elasticity) for elasticity in ELASTICITIES.tolist()]
    turns = np.flatnonzero(np.diff(np.sign(found)) != 0)
    if not any(found) or not len(turns):
        return BreakEven(None, found[0])
    begin, end = ELASTICITIES[turns[0]], ELASTICITIES[turns[0] + 1]
    elasticity = float(begin if found[turns[0]] == 0 else brentq(at, begin, end))
    # Where it is nothing just at one that was looked at, it turns once and not twice.
    sides = [side for side in np.sign(found) if side]
    return BreakEven(elasticity, found[0], max(int(np.count_nonzero(np.diff(sides))), 1))


def outside_history(asked: pl.DataFrame, seen: pl.DataFrame, kinds: Sequence[str]) -> pl.DataFrame:
    """How much would be sold at rates beyond those ever paid for that kind of line.

    `asked` has the columns `kinds`, `rate_bp` (under the policy that is asked about) and `base_fen`; `seen` has `kinds`
    and `rate_bp`, a row for each rate that was ever paid. A row per kind: `base_fen`, `outside_fen`, `outside_share`,
    `least_bp` and `most_bp` (ever paid; empty where that kind was never paid, which is wholly outside).
    """
    paid = seen.group_by(kinds).agg(least_bp=pl.col("rate_bp").min(), most_bp=pl.col("rate_bp").max())
    inside = pl.col("rate_bp").is_between("least_bp", "most_bp").fill_null(False)
    return (
        asked.join(paid, on=kinds, how="left", nulls_equal=True)
        .group_by(kinds)
        .agg(
            pl.col("base_fen").sum(),
            pl.col("base_fen").filter(~inside).sum().alias("outside_fen"),
            pl.col("least_bp", "most_bp").first(),
        )
        .with_columns(outside_share=pl.when(pl.col("base_fen") > 0).then(pl.col("outside_fen") / pl.col("base_fen")))
        .sort(kinds)
    )


def share_outside(rows: pl.DataFrame) -> float:
    """Of all kinds together; 0 where nothing is sold."""
    base = rows["base_fen"].sum()
    return rows["outside_fen"].sum() / base if base else 0.0


def per_arm(difference: float, spread: float, *, power: float = 0.8, level: float = 0.05) -> int | None:
    """How many people (or weeks) each of two equal arms needs to see a difference of their means with that power, by a
    two-sided t-test at that level; `spread` is the standard deviation between them, in the difference's unit.

    None where there is no difference to be seen. Raises ValueError for a spread that isn't positive.
    """
    if not spread > 0:
        raise ValueError("A trial's size follows from how far people lie apart: the spread is above 0.")
    if difference == 0:
        return None
    effect = abs(difference) / spread
    size = max(ceil(2 * ((norm.ppf(1 - level / 2) + norm.ppf(power)) / effect) ** 2), 2)
    while size < MANY and _power(effect, size, level) < power:
        size += 1
    return size


def spread_of(values: np.ndarray, before: np.ndarray | None = None) -> float:
    """The standard deviation between people, or what their own past (`before`, the same measure) leaves of it: a trial
    that compares each with their past needs fewer."""
    spread = float(np.std(values, ddof=1))
    if before is None or np.std(before) == 0 or spread == 0:
        return spread
    return spread * float(np.sqrt(1 - np.corrcoef(values, before)[0, 1] ** 2))


def _power(effect: float, size: int, level: float) -> float:
    freedom, off = 2 * size - 2, effect * np.sqrt(size / 2)
    edge = student.ppf(1 - level / 2, freedom)
    return float(nct.sf(edge, freedom, off) + nct.cdf(-edge, freedom, off))
