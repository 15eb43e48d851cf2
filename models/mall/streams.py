"""Random streams: one for each subject and block, so that nothing depends on how the work is cut.

A stream is named by the mall's seed, its subject and the number of a block of `BLOCK` rows. Whoever draws for block 7
of the orders draws the same numbers whether blocks 0 to 6 went into the same file, another one, or were never made.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np

#: Rows per block: enough for vectorised work, few enough to stay in the processor's cache. Another number, other malls.
BLOCK = 16_384


class Subject(IntEnum):
    """Whose numbers these are. The values are part of every mall ever made: add, never renumber."""

    NETWORK = 1
    INVITATIONS = 2
    APPLICANTS = 3
    BUYERS = 4
    MEMBERS = 5
    SHARES = 6
    CLICKS = 7
    ATTRIBUTION = 8
    BASKETS = 9
    DELIVERIES = 10
    REFUNDS = 11
    OPENINGS = 12
    PAYOUTS = 13
    MATERIALS = 14
    ACTIVITY = 15
    ONBOARDING = 16
    TRAINING = 17
    POINTS = 18
    PERKS = 19
    GATHERINGS = 20
    COMMUNITIES = 21
    FEEDBACK = 22
    CONSENTS = 23
    TRUTH = 24
    REACTIONS = 25
    CUTS = 26
    BOOKING = 27
    REMINDERS = 28


def stream(seed: int, subject: Subject, block: int = 0) -> np.random.Generator:
    """The generator of one subject's block in the mall of that seed."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(subject, block)))


def lognormal(rng: np.random.Generator, median: float, sigma: float, size: int) -> np.ndarray:
    """Lognormal draws named by their median, in its unit."""
    return median * np.exp(sigma * rng.standard_normal(size))


def between(rng: np.random.Generator, bounds: tuple[float, float], size: int) -> np.ndarray:
    """Even draws between two bounds."""
    low, high = bounds
    return low + (high - low) * rng.random(size)


def choose(rng: np.random.Generator, weights: np.ndarray, size: int) -> np.ndarray:
    """Places in `weights` (int32), drawn in proportion to them."""
    cumulative = np.cumsum(weights, dtype=np.float64)
    places = np.searchsorted(cumulative, rng.random(size) * cumulative[-1], side="right")
    return np.minimum(places, np.searchsorted(cumulative, cumulative[-1])).astype(np.int32)
