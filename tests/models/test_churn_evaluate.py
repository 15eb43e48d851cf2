"""Which guess ships, on people whose law is known; and the measures against those of scikit-learn."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import polars as pl
import pytest
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score

from models.churn.evaluate import evaluated, fitted_again, past_of
from models.churn.measures import People, calibration_error, equal_bins, measured
from models.churn.probability import GUESSES, Past
from models.churn.snapshots import label
from models.churn.split import split
from tests.models.churn_people import by_many, by_recency, by_turns, constant, everybody, people

JUDGED_DAYS = 28


def _ships(law, seed: int = 0, horizon: int = 7) -> str:
    rows = people(law, seed=seed)
    return evaluated(rows, everybody(rows), horizon, judged_days=JUDGED_DAYS).ships


def test_where_everybody_returns_as_often_the_rule_ships():
    assert _ships(constant) == "rule"


def test_where_only_silence_matters_recency_ships():
    assert _ships(by_recency) == "recency"


def test_where_many_things_add_up_the_logistic_regression_ships():
    assert _ships(by_many) == "logistic"


def test_where_what_helps_some_harms_others_boosting_ships():
    assert _ships(by_turns) == "boosting"


@pytest.mark.slow
def test_what_is_no_better_hardly_ever_ships():
    """An interval of 95 % lets a worthless guess through once in forty times, and there are four to try."""
    ships = [_ships(constant, seed) for seed in range(40)]
    assert ships.count("rule") >= 34


def test_the_report_says_what_was_compared_and_that_a_baseline_ships():
    rows = people(by_recency)
    report = evaluated(rows, everybody(rows), 7, judged_days=JUDGED_DAYS)
    assert report.is_baseline
    assert report.comparisons["guess"].to_list() == list(GUESSES)[1:]
    assert report.comparisons["against"].to_list() == ["rule", "recency", "recency", "recency"]
    assert len(report.figures) == 4 * len(GUESSES)
    assert report.figures.filter(
        (pl.col("ci_low") > pl.col("value")) | (pl.col("value") > pl.col("ci_high"))
    ).is_empty()
    assert report.counts["judged_share"] == pytest.approx(0.28, abs=0.05)


def test_with_too_few_people_who_returned_there_is_the_rule_and_nothing_to_compare():
    rows = people(lambda _: np.array(0.004))
    report = evaluated(rows, everybody(rows), 7, judged_days=JUDGED_DAYS)
    assert report.ships == "rule"
    assert report.comparisons.is_empty()


@pytest.mark.parametrize("horizon", [7, 14])
def test_judged_mornings_are_newer_by_the_label_and_of_other_people(horizon: int):
    parts = split(people(constant), horizon, JUDGED_DAYS)
    assert not set(parts.learnt["distributor_id"]) & set(parts.judged["distributor_id"])
    assert parts.window.learnt_to + timedelta(days=horizon) <= parts.window.judged_from
    assert parts.window.judged_to - parts.window.judged_from < timedelta(days=JUDGED_DAYS)


def test_four_people_in_ten_are_judged_on():
    rows = people(constant)
    newest = rows.filter(pl.col("as_of_date") >= split(rows, 7, JUDGED_DAYS).window.judged_from)
    judged = split(rows, 7, JUDGED_DAYS).judged
    assert judged["distributor_id"].n_unique() / newest["distributor_id"].n_unique() == pytest.approx(0.4, abs=0.05)


def test_who_is_judged_on_today_is_so_next_week():
    rows = people(constant)
    earlier = rows.filter(pl.col("as_of_date") < rows["as_of_date"].max())
    today, before = (set(split(part, 7, JUDGED_DAYS).judged["distributor_id"]) for part in (rows, earlier))
    learnt = set(split(rows, 7, JUDGED_DAYS).learnt["distributor_id"])
    assert not before & learnt
    assert len(today & before) > 300


def test_too_short_a_past_is_refused_in_a_sentence():
    rows = people(constant, mornings=3)
    with pytest.raises(ValueError, match=r"Snapshots must begin 7 days before"):
        evaluated(rows, everybody(rows), 7, judged_days=JUDGED_DAYS)
    unknown = rows.with_columns(pl.lit(None, pl.Boolean).alias(label(7)))
    with pytest.raises(ValueError, match=r"nobody knows yet who returned"):
        evaluated(unknown, everybody(rows), 7, judged_days=JUDGED_DAYS)
    late = people(constant).with_columns(pl.col("as_of_date") + timedelta(days=90))
    with pytest.raises(ValueError, match=r"The histories of everybody must be of"):
        evaluated(people(constant), late, 7, judged_days=JUDGED_DAYS)


@pytest.mark.parametrize("name", GUESSES)
def test_every_guess_is_a_chance_that_fits_what_came(name: str):
    new = people(by_many, seed=9)
    chance, returned = GUESSES[name].fitted(_past(people(by_many))).chance(new), new[label(7)].to_numpy()
    assert ((chance > 0) & (chance < 1)).all()
    assert calibration_error(equal_bins(chance), chance, returned, np.ones(len(new))) < 0.04


def test_what_ships_is_learnt_again_from_everybody():
    rows = people(by_many)
    report = evaluated(rows, everybody(rows), 7, judged_days=JUDGED_DAYS)
    again = fitted_again(rows, everybody(rows), report)
    assert isinstance(again, GUESSES["logistic"])
    assert again.weights.tolist() == GUESSES["logistic"].fitted(_past(rows)).weights.tolist()


def _past(rows: pl.DataFrame) -> Past:
    return past_of(rows, everybody(rows), 7)


def test_the_recency_never_rises_with_the_silence():
    rows = people(by_many)
    silent = rows.head(1).drop("days_inactive").join(pl.DataFrame({"days_inactive": np.arange(3.0, 400)}), how="cross")
    chance = GUESSES["recency"].fitted(_past(rows)).chance(silent)
    assert (np.diff(chance) <= 0).all()
    assert chance[-1] > 0


def test_measures_agree_with_scikit_learn_ties_or_not():
    rng = np.random.default_rng(3)
    exact = rng.random(4_000)
    returned = rng.random(4_000) < exact
    whose = People(rng.integers(0, 900, 4_000).astype(str))
    for chance in (exact, np.clip(exact.round(1), 0.05, 0.95)):
        figures = measured(chance, returned, whose)
        assert figures["log_loss"].value == pytest.approx(log_loss(returned, chance))
        assert figures["brier"].value == pytest.approx(brier_score_loss(returned, chance))
        assert figures["auc"].value == pytest.approx(roc_auc_score(returned, chance))
        assert all(figure.low <= figure.value <= figure.high for figure in list(figures.values())[:3])


def test_calibration_error_is_how_far_said_and_seen_lie_apart():
    chance = np.repeat([0.2, 0.6], 500)
    returned = np.arange(1_000) % 10 < np.repeat([3, 6], 500)
    apart = calibration_error(equal_bins(chance), chance, returned, np.ones(1_000))
    assert apart == pytest.approx(0.05)


def test_one_persons_many_mornings_count_as_one_person():
    rng = np.random.default_rng(4)
    losses = np.repeat(rng.random(100), 50)
    ours = People(np.repeat(np.arange(100), 50)).interval_of_mean(losses)
    naive = People(np.arange(5_000)).interval_of_mean(losses)
    assert (ours.high - ours.low) / (naive.high - naive.low) == pytest.approx(np.sqrt(50), rel=0.2)
