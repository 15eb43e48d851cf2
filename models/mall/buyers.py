"""Who is won for the mall, by whom, and when they order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from models.mall.arrays import picked, stacked
from models.mall.catalogue import PRODUCTS
from models.mall.clock import DAY, days_to_seconds
from models.mall.network import NOBODY, Network
from models.mall.streams import BLOCK, Subject, choose, lognormal
from models.mall.world import World

CYCLES = np.array([p.cycle_days for p in PRODUCTS], dtype=np.float64)
REPEAT_SHARES = np.array([p.repeat_share for p in PRODUCTS])
#: The cheapest article that is always on sale: what farmed accounts order.
BAIT = min((p.price_yuan, place) for place, p in enumerate(PRODUCTS) if p.launch is None and p.retire is None)[1]


@dataclass(frozen=True)
class People:
    """People won for the mall, one row each; NOBODY where there is no distributor.

    `home` is who won them, `own` the distributor they are themselves, `at` the second at which they decided, `main` the
    product they came for; `is_farmed` is an account made for its first order.
    """

    home: np.ndarray
    own: np.ndarray
    at: np.ndarray
    main: np.ndarray
    is_farmed: np.ndarray

    def __len__(self) -> int:
        return len(self.home)


@dataclass(frozen=True)
class Purchases:
    """Orders before anything is in them: seconds, the row of the member, and the number among the member's orders."""

    created: np.ndarray
    member: np.ndarray
    nth: np.ndarray

    def __len__(self) -> int:
        return len(self.created)


def win_and_order(orders: int, network: Network, world: World) -> tuple[People, Purchases]:
    """People, and their orders by time: in blocks until there are `orders` of them; the rest of the last block is cut.

    Buyers are drawn independently of each other, so that the cut favours no time and no distributor.
    """
    won, bought, people, missing = [], [], 0, orders
    for more_people, more_bought in _blocks(network, world):
        if len(more_bought) > missing:
            more_people, more_bought = _cut(more_people, more_bought, missing)
        won.append(more_people)
        bought.append(Purchases(more_bought.created, more_bought.member + np.int32(people), more_bought.nth))
        people += len(more_people)
        missing -= len(more_bought)
        if not missing:
            break
    together = stacked(bought)
    return stacked(won), picked(together, np.argsort(together.created, kind="stable"))


def _blocks(network: Network, world: World) -> Iterator[tuple[People, Purchases]]:
    """First the distributors themselves, then block after block of buyers."""
    rng = world.stream(Subject.APPLICANTS)
    people, is_buyer = _applicants(rng, network, world)
    yield people, _purchases(rng, people, is_buyer, world)
    begins = world.clock.mall_time(network.lives.begins)
    lengths = world.clock.mall_time(network.lives.ends) - begins
    block = 0
    while True:
        rng = world.stream(Subject.BUYERS, block)
        people, is_buyer = _buyers(rng, network, begins, lengths, world)
        yield people, _purchases(rng, people, is_buyer, world)
        block += 1


def _applicants(rng: np.random.Generator, network: Network, world: World) -> tuple[People, np.ndarray]:
    """Distributors as people: some bought, from their inviter if they had one, before they applied."""
    size, buying = len(network), world.parameters.buying
    lead = days_to_seconds(rng.exponential(buying.applicant_lead_days, size)) + 600
    is_invited = network.inviter != NOBODY
    earliest = np.where(is_invited, network.approved[network.inviter], 0)
    at = np.minimum(np.maximum(network.applied - lead, earliest), network.applied - 60)
    is_buyer = (at >= np.maximum(earliest, 1)) & (rng.random(size) < buying.applicant_buyer_share)
    main = world.demand.draw(rng, np.maximum(at // DAY, 0))
    own = np.arange(size, dtype=np.int32)
    return People(network.inviter, own, at, main, np.zeros(size, dtype=bool)), is_buyer


def _buyers(
    rng: np.random.Generator, network: Network, begins: np.ndarray, lengths: np.ndarray, world: World
) -> tuple[People, np.ndarray]:
    """A block of buyers, each won by a distributor in proportion to skill and active life, evenly in mall time."""
    buying, clock = world.parameters.buying, world.clock
    home = choose(rng, network.skill * lengths.sum(axis=1), BLOCK)
    passed = rng.random(BLOCK) * lengths[home].sum(axis=1)
    second = passed - lengths[home, 0]
    moment = np.where(second >= 0, begins[home, 1] + second, begins[home, 0] + passed)
    at = np.minimum(np.maximum(clock.seconds(moment), network.approved[home]), clock.end - 1)
    is_organic = rng.random(BLOCK) < buying.organic_share
    is_farmed = network.is_farmer[home] & ~is_organic
    is_farmed &= rng.random(BLOCK) < world.parameters.selling.farmed_share
    is_buyer = is_farmed | (rng.random(BLOCK) >= buying.fan_share)
    main = world.demand.draw(rng, at // DAY)
    main[is_farmed] = BAIT
    home[is_organic] = NOBODY
    return People(home, np.full(BLOCK, NOBODY, dtype=np.int32), at, main, is_farmed), is_buyer


def _purchases(rng: np.random.Generator, people: People, is_buyer: np.ndarray, world: World) -> Purchases:
    """First orders and, for repeat buyers, the next ones: each after the product's cycle in the person's own rhythm."""
    buying, clock = world.parameters.buying, world.clock
    who = np.flatnonzero(is_buyer)
    found = [Purchases(people.at[who], who, np.zeros(len(who), dtype=np.uint8))]
    repeats = (rng.random(len(who)) < REPEAT_SHARES[people.main[who]]) & ~people.is_farmed[who]
    who = who[repeats]
    rhythm = CYCLES[people.main[who]] * lognormal(rng, 1.0, buying.rhythm_sigma, len(who))
    moment = clock.mall_time(people.at[who])
    while len(who):
        moment = moment + rhythm * lognormal(rng, 1.0, buying.regularity_sigma, len(who))
        goes_on = moment < clock.last
        who, rhythm, moment = who[goes_on], rhythm[goes_on], moment[goes_on]
        nth = np.full(len(who), min(len(found), 255), dtype=np.uint8)
        found.append(Purchases(clock.seconds(moment), who, nth))
        stays = rng.random(len(who)) >= buying.lapse_share
        who, rhythm, moment = who[stays], rhythm[stays], moment[stays]
    together = stacked(found)
    return Purchases(together.created, together.member.astype(np.int32), together.nth)


def _cut(people: People, bought: Purchases, orders: int) -> tuple[People, Purchases]:
    """The first `orders` orders by member and number, and the people up to the last of these; distributors stay."""
    kept = picked(bought, np.lexsort((bought.nth, bought.member))[:orders])
    size = max(int(kept.member[-1]) + 1, np.count_nonzero(people.own != NOBODY))
    return picked(people, slice(size)), kept
