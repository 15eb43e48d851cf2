"""The groups of a region: newcomers with their mentors, and those who sell well."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.mall.catalogue import REGIONS
from models.mall.clock import HOUR, NEVER
from models.mall.network import NOBODY, Network
from models.mall.sales import span
from models.mall.streams import Subject
from models.mall.tables import Columns, in_time
from models.mall.world import World


@dataclass(frozen=True)
class Communities:
    """Groups (`name`, `region`, `is_senior`, `mentor`), and who is in which now: NOBODY for those in none.

    `joins` are the rows of community_members.
    """

    name: np.ndarray
    region: np.ndarray
    is_senior: np.ndarray
    mentor: np.ndarray
    current: np.ndarray
    joins: Columns


def make_communities(network: Network, world: World) -> Communities:
    """A group for so many newcomers of a region, in the order in which they came, and one for its best."""
    numbers, rng, size = world.parameters.programmes.communities, world.stream(Subject.COMMUNITIES), len(network)
    joined = network.approved + 60 + (rng.random(size) * 3 * HOUR).astype(np.int64)
    is_in = joined < world.clock.end
    place = _places(np.where(is_in, network.region, len(REGIONS)))
    groups = -(-np.bincount(network.region[is_in], minlength=len(REGIONS)) // numbers.newcomers_per_group)
    first = np.cumsum(groups) - groups
    newcomers = np.where(is_in, first[network.region] + place // numbers.newcomers_per_group, NOBODY)
    best = groups.sum() + network.region
    threshold = np.quantile(network.skill, 1 - numbers.promoted_share)
    promoted = network.approved + span(numbers.promoted_after_days)
    is_promoted = is_in & (network.skill >= threshold) & network.lives.cover(np.arange(size), promoted)
    gone = np.maximum(network.lives.ends.max(axis=1) + span(numbers.leaves_after_days), joined + HOUR)
    leaves = is_in & (rng.random(size) < numbers.leaves_share) & (gone < world.clock.end)
    leaves &= ~is_promoted | (gone > promoted)
    left = np.where(leaves, gone, NEVER)
    joins = _joins(newcomers, best, joined, np.where(is_promoted, promoted, NEVER), left, is_in)
    current = np.where(is_promoted, best, newcomers)
    region = np.concatenate([np.repeat(np.arange(len(REGIONS)), groups), np.arange(len(REGIONS))])
    is_senior = np.arange(len(region)) >= groups.sum()
    mentor = _mentors(network, region, is_in & (network.lives.ends.max(axis=1) >= world.clock.end))
    rows = in_time(joins, "joined_at", world.clock)
    return Communities(
        _names(region, is_senior, first), region, is_senior, mentor, np.where(leaves, NOBODY, current), rows
    )


def community_columns(communities: Communities) -> Columns:
    """The groups."""
    return {
        "community_id": np.arange(len(communities.region)), "name": communities.name, "region": communities.region,
        "tier": communities.is_senior.astype(np.int8), "mentor_id": communities.mentor,
    }  # fmt: skip


def _places(region: np.ndarray) -> np.ndarray:
    """Each distributor's place among those of their region, in the order of application."""
    order = np.argsort(region, kind="stable")
    starts = np.searchsorted(region[order], region[order])
    place = np.empty(len(region), dtype=np.int64)
    place[order] = np.arange(len(region)) - starts
    return place


def _joins(
    newcomers: np.ndarray,
    best: np.ndarray,
    joined: np.ndarray,
    promoted: np.ndarray,
    left: np.ndarray,
    is_in: np.ndarray,
) -> Columns:
    """A row for the newcomers' group, and one for the best's of those who moved on."""
    everyone, moved = np.flatnonzero(is_in), np.flatnonzero(is_in & (promoted != NEVER))
    return {
        "community_id": np.concatenate([newcomers[everyone], best[moved]]),
        "distributor_id": np.concatenate([everyone, moved]),
        "joined_at": np.concatenate([joined[everyone], np.maximum(promoted, joined)[moved]]),
        "left_at": np.concatenate([np.minimum(left, np.maximum(promoted, joined))[everyone], left[moved]]),
    }


def _mentors(network: Network, region: np.ndarray, is_here: np.ndarray) -> np.ndarray:
    """The region's best sellers who are still active take its groups in turn; NOBODY where there is none."""
    mentor = np.full(len(region), NOBODY)
    for number in range(len(REGIONS)):
        here = np.flatnonzero(is_here & (network.region == number))
        groups = np.flatnonzero(region == number)
        if len(here):
            ranked = here[np.argsort(-network.skill[here], kind="stable")]
            mentor[groups] = ranked[np.arange(len(groups)) % len(ranked)]
    return mentor


def _names(region: np.ndarray, is_senior: np.ndarray, first: np.ndarray) -> np.ndarray:
    regions = list(REGIONS)
    return np.array([
        f"{regions[place]}高手群" if senior else f"{regions[place]}新人{number - first[place] + 1}群"
        for number, (place, senior) in enumerate(zip(region, is_senior, strict=True))
    ])  # fmt: skip
