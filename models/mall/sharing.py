"""What distributors share, and who taps on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.mall.catalogue import SHARE_CHANNELS
from models.mall.clock import DAY, MINUTE
from models.mall.members import Members
from models.mall.network import NOBODY, Network
from models.mall.parameters import Sharing
from models.mall.streams import Subject, lognormal
from models.mall.world import World

#: A distributor and a moment in one sortable number: moments, made positive, need fewer bits than this.
MOMENT_BITS = 34
MOMENT_ZERO = 10_000 * DAY


def moment_key(distributor: np.ndarray, seconds: np.ndarray) -> np.ndarray:
    """A number by which moments sort within each distributor."""
    return ((distributor.astype(np.int64) + 1) << MOMENT_BITS) + seconds + MOMENT_ZERO


@dataclass(frozen=True)
class Shares:
    """Shares by time; `channel` is a place in SHARE_CHANNELS. `keys` and `places` find a distributor's last share."""

    distributor: np.ndarray
    shared: np.ndarray
    channel: np.ndarray
    keys: np.ndarray
    places: np.ndarray

    def __len__(self) -> int:
        return len(self.shared)

    def last_before(self, distributor: np.ndarray, seconds: np.ndarray, reach: int) -> np.ndarray:
        """The distributor's last share before each moment (int32), NOBODY if there is none within `reach` seconds."""
        found = np.full(len(seconds), NOBODY, dtype=np.int32)
        if not len(self):
            return found
        place = np.searchsorted(self.keys, moment_key(distributor, seconds), side="left") - 1
        share = self.places[np.maximum(place, 0)]
        age = seconds - self.shared[share]
        fits = (place >= 0) & (self.distributor[share] == distributor) & (age <= reach)
        found[fits] = share[fits]
        return found


@dataclass(frozen=True)
class Clicks:
    """Taps on shares: the share, seconds, the member or NOBODY, and the visitor's number or NOBODY."""

    share: np.ndarray
    clicked: np.ndarray
    member: np.ndarray
    visitor: np.ndarray


def make_shares(network: Network, world: World) -> Shares:
    """All shares of the period: sittings spread evenly in mall time over each active life, a few shares in each."""
    rng, sharing, clock = world.stream(Subject.SHARES), world.parameters.sharing, world.clock
    begins = clock.mall_time(network.lives.begins)
    lengths = clock.mall_time(network.lives.ends) - begins
    eagerness = np.clip(network.skill, *sharing.skill_range) ** sharing.sittings_skill
    sittings = rng.poisson(sharing.sittings_per_day * eagerness[:, None] * lengths)
    life = np.repeat(np.arange(lengths.size), sittings.ravel())
    begun = clock.seconds(begins.ravel()[life] + rng.random(len(life)) * lengths.ravel()[life])
    posted = rng.geometric(1 / sharing.shares_per_sitting, len(life))
    pause = rng.exponential(sharing.minutes_between * MINUTE, posted.sum()).astype(np.int64)
    life = np.repeat(life, posted)
    shared = np.repeat(begun, posted) + pause
    shared = np.clip(shared, network.lives.begins.ravel()[life], network.lives.ends.ravel()[life] - 1)
    order = np.argsort(shared, kind="stable")
    distributor = (life[order] // 2).astype(np.int32)
    channel = rng.integers(0, len(SHARE_CHANNELS), len(order), dtype=np.int8)
    keys = moment_key(distributor, shared[order])
    places = np.argsort(keys, kind="stable").astype(np.int32)
    return Shares(distributor, shared[order], channel, keys[places], places)


def make_clicks(shares: Shares, members: Members, bought: Clicks, world: World) -> Clicks:
    """All taps by time: those before a sale and those of curiosity, by the distributor's customers or by visitors."""
    rng, sharing = world.stream(Subject.CLICKS), world.parameters.sharing
    taps = _taps(rng, shares, sharing)
    share = np.repeat(np.arange(len(shares), dtype=np.int32), taps)
    delay = lognormal(rng, sharing.click_median_minutes, sharing.click_sigma, len(share)) * MINUTE
    clicked = shares.shared[share] + delay.astype(np.int64) + 5
    member = _customers(rng, shares.distributor[share], clicked, members)
    member[rng.random(len(share)) >= sharing.customer_click_share] = NOBODY
    visitor = rng.integers(0, len(share) // 2 + 1, len(share), dtype=np.int32)
    visitor[member != NOBODY] = NOBODY
    share, clicked = np.concatenate([share, bought.share]), np.concatenate([clicked, bought.clicked])
    member, visitor = np.concatenate([member, bought.member]), np.concatenate([visitor, bought.visitor])
    order = np.argsort(clicked, kind="stable")
    order = order[clicked[order] < world.clock.end]
    return Clicks(share[order], clicked[order], member[order], visitor[order])


def curious_taps(shares: Shares, world: World) -> np.ndarray:
    """How many taps of curiosity each share gets: those that `make_clicks` makes."""
    return _taps(world.stream(Subject.CLICKS), shares, world.parameters.sharing)


def _taps(rng: np.random.Generator, shares: Shares, sharing: Sharing) -> np.ndarray:
    return rng.geometric(1 / (1 + sharing.clicks_per_share), len(shares)) - 1


def _customers(rng: np.random.Generator, distributor: np.ndarray, seconds: np.ndarray, members: Members) -> np.ndarray:
    """For each distributor and moment one of the members they have won so far, NOBODY if there is none."""
    keys = moment_key(members.home, members.joined)
    by_home = np.argsort(keys, kind="stable").astype(np.int32)
    keys = keys[by_home]
    first = np.searchsorted(keys, moment_key(distributor, np.int64(-MOMENT_ZERO)))
    after = np.searchsorted(keys, moment_key(distributor, seconds))
    place = first + (rng.random(len(seconds)) * (after - first)).astype(np.int64)
    return np.where(after > first, by_home[np.minimum(place, len(by_home) - 1)], NOBODY).astype(np.int32)
