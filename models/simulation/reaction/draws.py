"""The assumptions drawn many times: the same draws for every policy, so that what they share cancels in differences."""

from __future__ import annotations

from binascii import crc32
from collections.abc import Mapping

import numpy as np
from scipy.stats import norm

from models.simulation.reaction.assumptions import Assumptions

#: For each assumption its values, (draws,).
Draws = Mapping[str, np.ndarray]


def draw(assumptions: Assumptions, count: int, seed: int) -> Draws:
    """So many draws. Each assumption has random numbers of its own, by its name: a change to one leaves the draws of
    the others as they were. Every `count`-th part of a law is drawn once, so that few draws have its quantiles.

    Raises ValueError where there is not at least one draw, or the seed is negative.
    """
    if count < 1 or seed < 0:
        raise ValueError(f"Assumptions are drawn at least once, with a seed from 0, not {count} times with {seed}.")
    deviations = np.array([_deviations(name, count, seed) for name in assumptions.names])
    joint = _root(assumptions.correlation) @ deviations
    return {one.name: one.at(row) for one, row in zip(assumptions.every, joint, strict=True)}


def middle(assumptions: Assumptions) -> Draws:
    """A single draw, in which every assumption has its middle value."""
    return with_one_at(assumptions, "", 0.0)


def with_one_at(assumptions: Assumptions, name: str, deviations: float) -> Draws:
    """A single draw: the named assumption so many standard deviations off, the others at their middle values."""
    return {one.name: one.at(np.array([deviations if one.name == name else 0.0])) for one in assumptions.every}


def _deviations(name: str, count: int, seed: int) -> np.ndarray:
    """Standard normal draws, one of each of `count` equally likely parts, in random order."""
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(crc32(name.encode()),)))
    return norm.ppf((rng.permutation(count) + rng.random(count)) / count)


def _root(correlation: np.ndarray) -> np.ndarray:
    """The symmetric root, which also has what is wholly correlated."""
    values, vectors = np.linalg.eigh(correlation)
    return (vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T
