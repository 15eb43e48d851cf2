"""BG/NBD against people made by its own law."""

from __future__ import annotations

import numpy as np
import pytest

from models.churn.alive import Histories, Law, fit_law

LAW = Law(r=1.2, alpha=4.0, a=0.8, b=3.0)
SEEN, LATER = 90.0, 14.0


def _lives(law: Law, people: int, seed: int) -> tuple[Histories, np.ndarray, np.ndarray]:
    """Their histories after SEEN days, whether each is still there, and whether each is active in the days after."""
    rng = np.random.default_rng(seed)
    rate, leaves = rng.gamma(law.r, 1 / law.alpha, people), rng.beta(law.a, law.b, people)
    count, last, now = np.zeros(people), np.zeros(people), np.zeros(people)
    is_alive, returns = np.ones(people, dtype=bool), np.zeros(people, dtype=bool)
    while (now < SEEN + LATER).any():
        now += rng.exponential(1 / rate)
        is_seen = is_alive & (now < SEEN)
        count, last = count + is_seen, np.where(is_seen, now, last)
        returns |= is_alive & (now >= SEEN) & (now < SEEN + LATER)
        # Gone after an active day, so that what comes after the end changes nothing of who was there at it.
        is_alive &= ~is_seen | (rng.random(people) >= leaves)
    return Histories(count, last, np.full(people, SEEN)), is_alive, returns


def test_the_law_is_found_again():
    found = fit_law(_lives(LAW, 8_000, seed=1)[0])
    assert found.r == pytest.approx(LAW.r, rel=0.15)
    assert found.alpha == pytest.approx(LAW.alpha, rel=0.15)
    assert found.a / (found.a + found.b) == pytest.approx(LAW.a / (LAW.a + LAW.b), rel=0.1)


def test_as_many_are_there_and_come_again_as_it_says():
    histories, is_alive, returns = _lives(LAW, 40_000, seed=2)
    for said, came in ((LAW.chance_alive(histories), is_alive), (LAW.chance_active(histories, LATER), returns)):
        order = np.argsort(said, kind="stable")
        for tenth in np.array_split(order, 10):
            assert said[tenth].mean() == pytest.approx(came[tenth].mean(), abs=0.02)


def test_the_longer_somebody_is_silent_the_less_they_are_there():
    silent = np.arange(0.0, 60.0)
    chance = LAW.chance_alive(Histories(np.full(60, 5.0), SEEN - silent, np.full(60, SEEN)))
    assert (np.diff(chance) < 0).all()
    assert LAW.chance_alive(Histories(np.zeros(1), np.zeros(1), np.full(1, SEEN))).item() == 1.0
