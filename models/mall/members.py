"""The members as the mall knows them: registration, binding, region, device."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.mall.buyers import People, Purchases
from models.mall.catalogue import REGION_WEIGHTS
from models.mall.clock import DAY, MINUTE, NEVER, days_to_seconds
from models.mall.network import NOBODY, Network
from models.mall.parameters import Buying
from models.mall.streams import Subject, choose, lognormal
from models.mall.world import World


@dataclass(frozen=True)
class Members:
    """Members in the order of their registration; seconds since the opening, NEVER where there is none.

    The first four are those of People. `joined` is when they met the mall (and were bound to `home`, if `is_bound`);
    customers of the shop before it `registered` earlier and have a `first_paid`. From `switched` on they belong to
    `switched_to`. `region` is a place in REGIONS, `device` a number.
    """

    home: np.ndarray
    own: np.ndarray
    main: np.ndarray
    is_farmed: np.ndarray
    joined: np.ndarray
    registered: np.ndarray
    first_paid: np.ndarray
    is_bound: np.ndarray
    switched: np.ndarray
    switched_to: np.ndarray
    region: np.ndarray
    device: np.ndarray

    def __len__(self) -> int:
        return len(self.home)


def settle_in(people: People, purchases: Purchases, network: Network, world: World) -> tuple[Members, Purchases]:
    """Members numbered by registration, and the orders with these numbers."""
    buying, rng = world.parameters.buying, world.stream(Subject.MEMBERS)
    joined = _joined(rng, people, network, buying)
    registered, first_paid = _registered(rng, people, joined, buying)
    is_bound = _bound(rng, people, joined, network, buying)
    switched, switched_to = _switches(rng, people, joined, is_bound, network, world)
    region = _regions(rng, people, network, buying)
    device = _devices(rng, people, joined, buying)
    order = np.argsort(registered, kind="stable")
    number = np.empty(len(people), dtype=np.int32)
    number[order] = np.arange(len(people), dtype=np.int32)
    known = (people.home, people.own, people.main, people.is_farmed, joined, registered, first_paid, is_bound)
    members = Members(*(column[order] for column in (*known, switched, switched_to, region, device)))
    return members, Purchases(purchases.created, number[purchases.member], purchases.nth)


def _joined(rng: np.random.Generator, people: People, network: Network, buying: Buying) -> np.ndarray:
    """A while before the decision, but not before the distributor who won them was approved."""
    decision = lognormal(rng, buying.decision_median_minutes, buying.decision_sigma, len(people)) * MINUTE
    joined = people.at - decision.astype(np.int64) - 20
    approved = np.where(people.home == NOBODY, NEVER, network.approved[people.home])
    return np.where(approved <= people.at, np.maximum(joined, approved), joined)


def _registered(
    rng: np.random.Generator, people: People, joined: np.ndarray, buying: Buying
) -> tuple[np.ndarray, np.ndarray]:
    """Registration and the first payment that the mall has taken over from the shop before it."""
    migrated = (rng.random(len(people)) < buying.migrated_share) & (people.own == NOBODY) & ~people.is_farmed
    earlier = -days_to_seconds(1 + rng.random(len(people)) * buying.migrated_days)
    return np.where(migrated, earlier, joined), np.where(migrated, earlier + DAY // 2, NEVER)


def _bound(
    rng: np.random.Generator, people: People, joined: np.ndarray, network: Network, buying: Buying
) -> np.ndarray:
    """Most of those whom an approved distributor won; applicants are bound to their inviter."""
    kept = (rng.random(len(people)) < buying.bound_share) | (people.own != NOBODY)
    return kept & (people.home != NOBODY) & (network.approved[people.home] <= joined)


def _switches(
    rng: np.random.Generator, people: People, joined: np.ndarray, is_bound: np.ndarray, network: Network, world: World
) -> tuple[np.ndarray, np.ndarray]:
    """When some change to another distributor; and distributors leave their inviter's customers at their approval."""
    size = len(people)
    is_distributor = people.own != NOBODY
    at = joined + ((world.clock.end - joined) * rng.random(size)).astype(np.int64) + 1
    to = choose(rng, network.skill, size)
    switches = is_bound & ~is_distributor & (rng.random(size) < world.parameters.buying.switch_share)
    switches &= (to != people.home) & network.lives.cover(to, at)
    approved = np.maximum(network.approved[people.own], joined + 1)
    switched = np.where(switches, at, np.where(is_distributor, approved, NEVER))
    return switched, np.where(switches, to, NOBODY).astype(np.int32)


def _regions(rng: np.random.Generator, people: People, network: Network, buying: Buying) -> np.ndarray:
    region = choose(rng, REGION_WEIGHTS, len(people)).astype(np.int8)
    is_near = (people.home != NOBODY) & (rng.random(len(people)) < buying.same_region_share)
    region[is_near] = network.region[people.home[is_near]]
    return region


def _devices(rng: np.random.Generator, people: People, joined: np.ndarray, buying: Buying) -> np.ndarray:
    """Everyone their own, by row; but households share one, and farmed accounts are on their distributor's phone.

    A household is people whom one distributor won one after the other. The distributors are the first rows of people.
    """
    size = len(people)
    neighbours = np.lexsort((joined, people.home))
    home = people.home[neighbours]
    shares = (rng.random(size) < buying.household_share) & (home != NOBODY)
    shares[1:] &= home[1:] == home[:-1]
    shares[0] = False
    head = np.maximum.accumulate(np.where(shares, 0, np.arange(size)))
    device = np.empty(size, dtype=np.int32)
    device[neighbours] = neighbours[head]
    return np.where(people.is_farmed, people.home, device)
