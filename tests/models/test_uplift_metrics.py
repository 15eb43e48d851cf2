"""Uplift, gain curves and intervals: by hand, and where the law is known."""

from __future__ import annotations

import numpy as np
import pytest

from models.uplift.metrics import auuc, bootstrap, gain_curve, qini, top, uplift, uplift_at
from models.uplift.trial import Trial
from tests.models.uplift_people import trial_of


def by_hand(treated: str, returned: str) -> Trial:
    arms, came = (np.array([letter == "1" for letter in word]) for word in (treated, returned))
    return Trial(np.zeros((len(arms), 1)), arms, came, np.full(len(arms), 0.5))


def test_the_uplift_is_the_treated_less_the_others():
    trial = by_hand("11110000", "11100100")
    assert uplift(trial) == pytest.approx(3 / 4 - 1 / 4)
    assert np.isnan(uplift(by_hand("1111", "1100")))


def test_only_those_with_the_highest_scores_count():
    trial = by_hand("11001100", "10001110")
    score = np.array([8, 7, 6, 5, 4, 3, 2, 1])
    assert uplift_at(score, trial, 0.5) == pytest.approx(1 / 2 - 0)
    assert uplift_at(score, trial, 1.0) == pytest.approx(3 / 4 - 1 / 4)


def test_equal_scores_at_the_border_share_the_places_left():
    assert top(np.array([1, 0, 0, 0, 0]), 0.6).tolist() == [1, 0.5, 0.5, 0.5, 0.5]
    assert top(np.arange(10), 0.3).tolist() == [0] * 7 + [1] * 3
    several = top(np.array([3, 2, 1]), np.array([1 / 3, 1.0]))
    assert several.tolist() == [[1, 1], [0, 1], [0, 1]]


def test_a_figure_hangs_on_the_ranking_and_not_on_the_order_of_rows_or_the_scale():
    trial, rng = trial_of(2_000, seed=1), np.random.default_rng(2)
    score, mixed = rng.integers(0, 9, 2_000).astype(float), rng.permutation(2_000)
    for figure in (qini, auuc, lambda score, trial: uplift_at(score, trial, 0.3)):
        assert figure(score[mixed], trial.of(mixed)) == pytest.approx(figure(score, trial))
        assert figure(np.exp(score), trial) == pytest.approx(figure(score, trial))


def test_the_gain_curve_ends_with_the_uplift_of_all():
    trial = by_hand("10101010", "11100110")
    shares, gain = gain_curve(np.array([4, 4, 3, 3, 2, 2, 1, 1]), trial)
    assert shares.tolist() == [0, 0.25, 0.5, 0.75, 1]
    # Of the first two both came back; then two of two against one of two, two of three against two of three.
    assert gain == pytest.approx([0, 0, 0.5 * (1 - 1 / 2), 0, 3 / 4 - 2 / 4])
    assert auuc(np.arange(8), trial) - qini(np.arange(8), trial) == pytest.approx(uplift(trial) / 2)


def test_a_ranking_is_worth_nothing_by_chance_much_by_the_truth_and_less_than_nothing_upside_down():
    trial = trial_of(40_000, seed=3, effect=lambda x: 0.3 * (x > 0.5))
    truth = trial.features[:, 0]
    chance = np.random.default_rng(4).random(len(trial))
    assert qini(truth, trial) == pytest.approx(0.3 / 8, abs=0.006)
    assert qini(-truth, trial) == pytest.approx(-0.3 / 8, abs=0.006)
    assert qini(chance, trial) == pytest.approx(0, abs=0.006)
    assert qini(np.zeros(len(trial)), trial) == pytest.approx(0, abs=1e-9)


def test_arms_whose_chances_hang_on_the_person_are_put_right_by_weights():
    # Those who come back anyway got the offer far more often: the plain difference says that it works wonders.
    trial = trial_of(60_000, seed=5, base=lambda x: 0.1 + 0.5 * x, chance=lambda x: 0.1 + 0.8 * x)
    plain = Trial(trial.features, trial.is_treated, trial.has_returned, np.full(len(trial), 0.5))
    assert uplift(plain) > 0.15
    assert uplift(trial) == pytest.approx(0.1, abs=0.015)


def test_intervals_cover_the_truth_as_often_as_they_say():
    covered = 0
    for seed in range(200):
        values = np.random.default_rng(seed).exponential(1.0, 80)
        found = bootstrap(lambda rows, values=values: values[rows].mean(), 80, seed=seed, draws=200)
        covered += found.low <= 1.0 <= found.high
        assert found.low < found.value < found.high
    assert 0.83 <= covered / 200 <= 0.95
