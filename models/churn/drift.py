"""Whether today's people are like those that the model learnt from, and whether what it said came true."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import polars as pl

from models.churn.snapshots import label

#: The usual reading of the population stability index: above the first it moved, above the second it is another one.
MOVED, OTHER = 0.10, 0.25
#: What is more every morning for everybody: it never lies as it was learnt, and that says nothing of the people.
GROWING = ("tenure_days", "active_days", "comebacks")
CUTS = 100
#: A part that nobody is in counts as this much, so that the index stays finite.
LEAST_SHARE = 1e-4

Profile = Mapping[str, Mapping[str, list[float]]]


def profile(rows: pl.DataFrame, features: Sequence[str]) -> Profile:
    """How each feature lies, small enough to be saved: `cuts` (its distinct percentiles), `below` (share at or below).

    `rows` are at least one; no feature is null.
    """
    return {feature: _profile(rows[feature].to_numpy()) for feature in features}


def drift(learnt: Profile, today: pl.DataFrame, growing: Collection[str] = GROWING) -> pl.DataFrame:
    """A row per feature, most moved first: feature, psi, ks, state (steady, moved, other; of `growing`: steady, grows).

    `psi` is the population stability index over tenths of the learnt; `ks` the largest distance between the two
    distribution functions at the learnt percentiles (what lies between two of them can hide a hundredth). There is no
    p-value: one person's mornings are alike, and with people enough everything is significant.
    """
    rows = [{"feature": feature, **_moved(saved, today[feature].to_numpy())} for feature, saved in learnt.items()]
    psi, grows = pl.col("psi"), pl.col("feature").is_in(list(growing))
    moved = pl.when(grows).then(pl.lit("grows")).when(psi <= OTHER).then(pl.lit("moved")).otherwise(pl.lit("other"))
    state = pl.when(psi <= MOVED).then(pl.lit("steady")).otherwise(moved)
    return pl.DataFrame(rows).with_columns(state=state).sort("psi", descending=True)


def came_true(scored: pl.DataFrame, horizon: int) -> pl.DataFrame:
    """Said and seen by week (its Monday): week, people, rows, said, seen, difference, ci_low, ci_high (95 %).

    `scored` has distributor_id, as_of_date, p_return_<horizon>d as it was said, and the label, null while unknown: such
    rows are left out. A person's mornings are not independent, so their errors are added up first.
    """
    said, seen = pl.col(f"p_return_{horizon}d"), pl.col(label(horizon)).cast(pl.Float64)
    known = scored.filter(pl.col(label(horizon)).is_not_null()).with_columns(
        week=pl.col("as_of_date").dt.truncate("1w"), error=seen - said
    )
    of_people = known.group_by("week", "distributor_id").agg(rows=pl.len(), error=pl.col("error").sum())
    people = of_people.group_by("week").agg(people=pl.len(), squares=(pl.col("error") ** 2).sum())
    weeks = known.group_by("week").agg(rows=pl.len(), said=said.mean(), seen=seen.mean())
    half = 1.96 * pl.col("squares").sqrt() / pl.col("rows")
    return (
        weeks.join(people, on="week")
        .with_columns(difference=pl.col("seen") - pl.col("said"))
        .with_columns(ci_low=pl.col("difference") - half, ci_high=pl.col("difference") + half)
        .select("week", "people", "rows", "said", "seen", "difference", "ci_low", "ci_high")
        .sort("week")
    )


def _profile(values: np.ndarray) -> dict[str, list[float]]:
    # Values that occur, not means of two of them: what many people share stays in one part.
    cuts = np.unique(np.quantile(values, np.arange(1, CUTS) / CUTS, method="inverted_cdf"))
    return {"cuts": cuts.tolist(), "below": _below(values, cuts).tolist()}


def _below(values: np.ndarray, cuts: np.ndarray) -> np.ndarray:
    return np.searchsorted(np.sort(values), cuts, side="right") / len(values)


def _moved(saved: Mapping[str, list[float]], today: np.ndarray) -> dict[str, float]:
    if not len(today):
        return {"psi": 0.0, "ks": 0.0}
    learnt = np.array(saved["below"])
    now = _below(today, np.array(saved["cuts"]))
    tenths = np.unique(np.searchsorted(learnt, np.arange(1, 10) / 10))
    parts = (np.diff(below[tenths], prepend=0, append=1) for below in (learnt, now))
    before, after = (np.maximum(part, LEAST_SHARE) for part in parts)
    return {"psi": float((after - before) @ np.log(after / before)), "ks": float(np.abs(learnt - now).max())}
