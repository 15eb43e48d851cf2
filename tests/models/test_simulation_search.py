"""A search over a few whole numbers finds the front of a problem whose front is known, and the same one every time."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

import pytest

from models.simulation.search import AT_ONCE, Answer, Knob, _best, search

KNOBS = [Knob("rate", 500, 1500, 50, 1200), Knob("deals", 2, 8, 1, 5)]
BUDGET = 1_300


class Mall:
    """Costs the rate and a little for each deal that is asked for less; brings the most with few deals at any rate."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, ...]] = []

    def __call__(self, choices: Sequence[Mapping[str, int]]) -> list[Answer]:
        assert len(choices) <= AT_ONCE
        self.asked += [tuple(choice.values()) for choice in choices]
        return [self.answer(**choice) for choice in choices]

    @staticmethod
    def answer(rate: int, deals: int) -> Answer:
        cost = rate + 10 * (8 - deals)
        return Answer(cost, 3 * rate - rate**2 / 1_500 - 20 * abs(deals - 4), cost - BUDGET)


TODAY = Mall.answer(1200, 5)


def test_nothing_on_the_front_is_beaten_by_anything_that_was_asked() -> None:
    found = search(Mall(), KNOBS, 400, seed=1, today=TODAY)

    best = [one for one in found if one.is_best]
    assert len(best) > 5
    for one in best:
        assert one.answer.excess <= 0
        for other in found:
            if other.answer.excess <= 0 and other.answer != one.answer:
                assert other.answer.cost > one.answer.cost or other.answer.gain < one.answer.gain
    for one in found:
        beaten = any(b.answer.cost <= one.answer.cost and b.answer.gain >= one.answer.gain for b in best)
        assert one.is_best or one.answer.excess > 0 or beaten


@pytest.mark.parametrize("seed", range(60))
def test_the_front_is_what_comparing_each_with_each_says(seed: int) -> None:
    """Few whole numbers, so that many cost as much, bring as much, keep what must be kept just so, or are the same."""
    rng = random.Random(seed)
    span = rng.randint(1, 6)
    answers = [
        Answer(rng.randint(0, span), rng.randint(-span, span), rng.randint(-2, 1)) for _ in range(rng.randint(0, 30))
    ]
    kept = [place for place, answer in enumerate(answers) if answer.excess <= 0]

    def beats(one: int, other: int) -> bool:
        """It is no worse in anything and better in something, or the same and asked about before."""
        (cost, gain), (other_cost, other_gain) = ((answers[p].cost, answers[p].gain) for p in (one, other))
        return cost <= other_cost and gain >= other_gain and ((cost, gain) != (other_cost, other_gain) or one < other)

    assert _best(answers) == {place for place in kept if not any(beats(other, place) for other in kept)}


def test_the_front_is_close_to_the_true_one() -> None:
    every = [Mall.answer(rate, deals) for rate in range(500, 1501, 50) for deals in range(2, 9)]
    most = max(answer.gain for answer in every if answer.excess <= 0)

    found = search(Mall(), KNOBS, 400, seed=1, today=TODAY)

    assert max(one.answer.gain for one in found if one.is_best) == most


def test_todays_policy_is_on_it_and_each_choice_is_asked_once() -> None:
    mall = Mall()
    found = search(mall, KNOBS, 200, seed=1, today=TODAY)

    assert [one.values for one in found if one.is_today] == [{"rate": 1200, "deals": 5}]
    assert found[0].is_today
    assert len(set(mall.asked)) == len(mall.asked) == len(found) - 1
    assert found[0].answer == TODAY


def test_the_same_seed_asks_the_same_and_another_does_not() -> None:
    one, same, other = Mall(), Mall(), Mall()
    for mall, seed in ((one, 1), (same, 1), (other, 2)):
        search(mall, KNOBS, 120, seed=seed, today=TODAY)
    assert one.asked == same.asked
    assert one.asked != other.asked


def test_where_nothing_costs_so_little_the_front_is_empty() -> None:
    found = search(lambda choices: [Answer(5, 5, 1) for _ in choices], KNOBS, 50, seed=1, today=Answer(5, 5, 1))
    assert not any(one.is_best for one in found)


@pytest.mark.parametrize(("least", "most", "step"), [(5, 5, 1), (6, 5, 1), (1, 5, 0)])
def test_a_knob_that_leaves_nothing_to_choose_is_refused(least: int, most: int, step: int) -> None:
    with pytest.raises(ValueError, match="leaves nothing to choose"):
        Knob("rate", least, most, step, 3)
