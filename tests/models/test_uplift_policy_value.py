"""What a way of choosing would bring, told from offers given by lot, where the true answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from models.uplift.policy_value import Log, by_weights, doubly_robust

PEOPLE = 30_000


def drawn(seed: int, people: int = PEOPLE) -> tuple[np.ndarray, Log, np.ndarray]:
    """A feature, the log of two offers and none, and the true chances; who likes offer 2 gets it more often."""
    rng = np.random.default_rng(seed)
    x = rng.random(people)
    chances = np.column_stack([0.1 + 0.2 * x, 0.3 - 0.1 * x, 0.1 + 0.6 * x])
    shares = np.column_stack([0.5 - 0.3 * x, np.full(people, 0.3), 0.2 + 0.3 * x])
    got = (rng.random(people)[:, None] > shares.cumsum(axis=1)).sum(axis=1)
    rows = np.arange(people)
    return x, Log(got, rng.random(people) < chances[rows, got], shares[rows, got]), chances


def values(chosen: np.ndarray, chances: np.ndarray) -> float:
    return float(chances[np.arange(len(chosen)), chosen].mean())


def test_both_tell_the_value_of_every_way_of_choosing():
    x, log, chances = drawn(1)
    ways = {"none": np.zeros(PEOPLE, int), "first": np.ones(PEOPLE, int), "best": np.where(x > 0.3, 2, 1)}
    for chosen in ways.values():
        assert by_weights(chosen, log) == pytest.approx(values(chosen, chances), abs=0.015)
        assert doubly_robust(chosen, log, chances) == pytest.approx(values(chosen, chances), abs=0.015)


def test_a_wrong_model_is_put_right_by_what_happened():
    x, log, chances = drawn(2)
    wrong = np.tile([0.5, 0.1, 0.9], (PEOPLE, 1))
    chosen = np.where(x > 0.3, 2, 1)
    assert abs(values(chosen, wrong) - values(chosen, chances)) > 0.2
    assert doubly_robust(chosen, log, wrong) == pytest.approx(values(chosen, chances), abs=0.03)


def test_wrong_probabilities_mislead_the_weights_but_not_a_right_model():
    _, log, chances = drawn(3)
    even, chosen = Log(log.got, log.has_returned, np.full(PEOPLE, 1 / 3)), np.full(PEOPLE, 2)
    assert by_weights(chosen, even) - values(chosen, chances) > 0.02
    assert doubly_robust(chosen, even, chances) == pytest.approx(values(chosen, chances), abs=0.015)


def test_a_good_model_makes_the_answer_surer():
    errors = {"weights": [], "robust": []}
    for seed in range(100):
        x, log, chances = drawn(seed, people=600)
        chosen = np.where(x > 0.5, 2, 0)
        errors["weights"].append(by_weights(chosen, log) - values(chosen, chances))
        errors["robust"].append(doubly_robust(chosen, log, chances) - values(chosen, chances))
    assert np.std(errors["robust"]) < np.std(errors["weights"])
    assert abs(np.mean(errors["robust"])) < 0.01


def test_where_nobody_got_what_is_chosen_the_weights_say_that_they_do_not_know():
    _, log, _ = drawn(4, people=50)
    rows = np.flatnonzero(log.got != 2)
    assert np.isnan(by_weights(np.full(len(rows), 2), log.of(rows)))
