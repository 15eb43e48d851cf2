"""The greedy under a budget: by hand, and against the linear program that bounds every choice from above."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.sparse import csr_array

from models.uplift.choose import NOTHING, choose

COSTS = np.array([2_000, 5_000])


def linear_program(gain: np.ndarray, cost_fen: np.ndarray, budget_fen: int) -> tuple[float, np.ndarray]:
    """The largest gain if people could get parts of offers, and those parts (people, offers)."""
    people, offers = gain.shape
    at_most_one = csr_array((np.ones(gain.size), (np.repeat(np.arange(people), offers), np.arange(gain.size))))
    rows = np.vstack([at_most_one.toarray(), np.tile(cost_fen, people)])
    found = linprog(
        -gain.ravel(), A_ub=rows, b_ub=np.append(np.ones(people), budget_fen), bounds=(0, 1), method="highs"
    )
    assert found.success
    return -found.fun, found.x.reshape(people, offers)


@pytest.mark.parametrize("seed", range(40))
def test_the_greedy_is_the_linear_program_but_for_a_part_of_one_person(seed: int):
    rng = np.random.default_rng(seed)
    people, offers = rng.integers(1, 60), rng.integers(1, 5)
    cost = rng.choice(np.arange(100, 9_000, 100), offers, replace=False)
    gain = rng.normal(0.1, 0.2, (people, offers)) * rng.choice([1.0, 0.0], (people, offers), p=[0.9, 0.1])
    budget = int(rng.integers(0, people * cost.max()))
    found = choose(gain, cost, budget)
    best, parts = linear_program(gain, cost, budget)
    # Whom the optimum gives a mixture is one at most, and that person's step is all that can be missing.
    mixed = np.flatnonzero((np.abs(parts - parts.round()) > 1e-6).any(axis=1))
    assert len(mixed) <= 1
    missing = max((gain[person].max() for person in mixed), default=0.0)
    assert best - missing - 1e-9 <= found.gain <= best + 1e-9
    assert found.cost_fen <= budget


def test_what_is_told_is_what_was_chosen():
    gain = np.random.default_rng(1).normal(0.1, 0.2, (200, 2))
    found = choose(gain, COSTS, 150_000)
    got = np.flatnonzero(found.offer != NOTHING)
    assert found.cost_fen == COSTS[found.offer[got]].sum() <= 150_000
    assert found.gain == pytest.approx(gain[got, found.offer[got]].sum())
    assert sorted(found.rank[got]) == list(range(1, len(got) + 1))
    assert (found.rank[found.offer == NOTHING] == 0).all()


def test_the_first_rank_is_worth_most_per_fen():
    gain = np.array([[0.1, 0.15], [0.05, 0.5], [0.3, 0.31]])
    assert choose(gain, COSTS, 100_000).rank.tolist() == [3, 2, 1]


def test_who_has_a_small_pack_moves_up_where_the_difference_is_worth_its_price():
    gain = np.array([[0.2, 0.4], [0.1, 0.11]])
    # .2 for 2,000, then .2 more for 3,000 beats .1 for 2,000 of the other.
    assert choose(gain, COSTS, 2_000).offer.tolist() == [0, NOTHING]
    assert choose(gain, COSTS, 5_000).offer.tolist() == [1, NOTHING]
    assert choose(gain, COSTS, 7_000).offer.tolist() == [1, 0]
    # The step to the large pack doesn't fit, a small one for the other does.
    assert choose(gain, COSTS, 4_000).offer.tolist() == [0, 0]


def test_a_large_pack_may_come_at_once_where_a_small_one_moves_nobody():
    gain = np.array([[0.0, 0.4], [-0.1, 0.3]])
    assert choose(gain, COSTS, 5_000).offer.tolist() == [1, NOTHING]
    assert choose(gain, COSTS, 10_000).offer.tolist() == [1, 1]


def test_nobody_is_sent_what_does_harm_or_what_nobody_pays_for():
    harm = np.array([[-0.2, -0.1], [0.0, 0.0]])
    assert choose(harm, COSTS, 1_000_000).offer.tolist() == [NOTHING, NOTHING]
    assert choose(-harm, COSTS, 0).offer.tolist() == [NOTHING, NOTHING]
    assert choose(np.zeros((0, 2)), COSTS, 10_000).gain == 0


def test_an_offer_without_cost_is_refused():
    with pytest.raises(ValueError, match="above 0 fen"):
        choose(np.array([[0.1, 0.2]]), np.array([0, 5_000]), 10_000)
