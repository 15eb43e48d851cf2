"""Drift: today's people against those learnt from, and what was said against what came."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from scipy.stats import ks_2samp, norm

from models.churn.drift import came_true, drift, profile

RNG = np.random.default_rng(5)


def _frame(mean: float = 0.0, idle: float = 0.5, rows: int = 20_000) -> pl.DataFrame:
    orders = np.where(RNG.random(rows) < idle, 0, RNG.poisson(4, rows))
    return pl.DataFrame(
        {"tenure": RNG.normal(mean, 1, rows), "orders": orders.astype(np.float64), "flat": np.ones(rows)}
    )


LEARNT = _frame()


def _drift(today: pl.DataFrame) -> dict[str, dict[str, object]]:
    rows = drift(profile(LEARNT, LEARNT.columns), today).to_dicts()
    return {row["feature"]: row for row in rows}


def test_people_like_those_learnt_from_are_steady():
    assert {row["state"] for row in _drift(_frame(rows=3_000)).values()} == {"steady"}
    assert all(row["psi"] < 0.02 for row in _drift(_frame(rows=3_000)).values())


def test_what_grows_by_itself_is_told_apart():
    learnt, later = _frame().rename({"tenure": "tenure_days"}), _frame(mean=2.0).rename({"tenure": "tenure_days"})
    states = dict(drift(profile(learnt, learnt.columns), later).select("feature", "state").iter_rows())
    assert states == {"tenure_days": "grows", "orders": "steady", "flat": "steady"}


def test_each_model_names_what_grows_by_itself():
    learnt, later = (_frame(mean).rename({"tenure": "opened"}) for mean in (0.0, 2.0))
    told = drift(profile(learnt, learnt.columns), later, growing=["opened"])
    assert dict(told.select("feature", "state").iter_rows())["opened"] == "grows"


def test_a_shift_has_the_index_that_its_law_says():
    """Two normal laws a quarter apart: the sum over tenths, from the distribution function itself."""
    tenths = norm.ppf(np.arange(1, 10) / 10)
    learnt, today = (np.diff(norm.cdf(tenths, mean), prepend=0, append=1) for mean in (0.0, 0.5))
    expected = ((today - learnt) * np.log(today / learnt)).sum()
    found = _drift(_frame(mean=0.5))["tenure"]
    assert found["psi"] == pytest.approx(expected, rel=0.1)
    assert found["state"] == "moved"
    assert _drift(_frame(mean=1.0))["tenure"]["state"] == "other"


@pytest.mark.parametrize("idle", [0.5, 0.7, 0.95])
def test_many_zeros_more_are_seen_also_where_ties_fill_whole_tenths(idle: float):
    today = _frame(idle=idle)
    found = _drift(today)["orders"]
    assert found["ks"] == pytest.approx(ks_2samp(LEARNT["orders"], today["orders"]).statistic, abs=1e-9)
    assert (found["psi"] > 0.1) == (idle > 0.5)


def test_the_distance_misses_a_hundredth_at_most():
    today = _frame(mean=0.3)
    exact = ks_2samp(LEARNT["tenure"], today["tenure"]).statistic
    assert exact - 0.01 <= _drift(today)["tenure"]["ks"] <= exact


def test_what_moved_most_stands_first_and_what_never_varies_is_steady():
    table = drift(profile(LEARNT, LEARNT.columns), _frame(mean=1.0, idle=0.7))
    assert table["feature"].to_list() == ["tenure", "orders", "flat"]
    assert table["psi"].to_list()[2] == 0


def test_a_feature_that_leaves_its_only_value_is_another_one():
    table = drift(profile(LEARNT, ["flat"]), LEARNT.with_columns(flat=pl.lit(2.0)))
    assert table.row(0, named=True)["state"] == "other"


def test_on_a_morning_with_nobody_nothing_drifts():
    assert drift(profile(LEARNT, LEARNT.columns), LEARNT.clear())["psi"].sum() == 0


def _scored(chance: float, weeks: int = 100, people: int = 60) -> pl.DataFrame:
    """People who are as silent every morning of a week, so that each of their mornings comes out alike."""
    rows = []
    for week in range(weeks):
        returned = RNG.random(people) < 0.3
        rows += [
            (f"D{person}", date(2026, 1, 5) + timedelta(days=7 * week + day), chance, bool(returned[person]))
            for person in range(people)
            for day in range(7)
        ]
    return pl.DataFrame(rows, schema=["distributor_id", "as_of_date", "p_return_7d", "returned_7d"], orient="row")


def test_the_weekly_interval_holds_the_truth_although_mornings_repeat():
    weeks = came_true(_scored(0.3), 7)
    covered = weeks.filter((pl.col("ci_low") <= 0) & (pl.col("ci_high") >= 0))
    assert len(weeks) == 100
    assert 88 <= len(covered) <= 100
    assert weeks.row(0, named=True)["people"] == 60
    assert weeks.row(0, named=True)["rows"] == 420


def test_a_chance_said_too_high_shows_every_week_and_the_unknown_is_left_out():
    said = _scored(0.7, weeks=3)
    unknown = said.with_columns(
        pl.when(pl.col("as_of_date") < date(2026, 1, 12)).then("returned_7d").alias("returned_7d")
    )
    assert (came_true(said, 7)["ci_high"] < 0).all()
    assert came_true(unknown, 7)["week"].to_list() == [date(2026, 1, 5)]
