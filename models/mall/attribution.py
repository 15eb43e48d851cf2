"""How an order names its distributor: by the link, only through the binding, only through a tap, or not at all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.mall.buyers import Purchases
from models.mall.clock import MINUTE, days_to_seconds
from models.mall.members import Members
from models.mall.network import NOBODY, Network
from models.mall.parameters import Buying
from models.mall.sharing import Clicks, Shares
from models.mall.streams import lognormal
from models.mall.world import World


@dataclass(frozen=True)
class Attribution:
    """Per order the distributor and the share written on it, NOBODY where there is none; and the taps before it."""

    distributor: np.ndarray
    share: np.ndarray
    clicks: Clicks


def attribute(
    rng: np.random.Generator, block: Purchases, members: Members, network: Network, shares: Shares, world: World
) -> Attribution:
    """Decides for a block of orders, each by its member and moment."""
    buying, size, created, member = world.parameters.buying, len(block), block.created, block.member
    home = np.where(created >= members.switched[member], members.switched_to[member], members.home[member])
    by_link = _by_link(rng, home, members.is_bound[member], created, network, buying)
    by_tap = (home != NOBODY) & ~members.is_bound[member] & ~by_link & (rng.random(size) < buying.tap_share)
    own = members.own[member]
    is_self = (own != NOBODY) & (rng.random(size) < buying.self_purchase_share) & (network.approved[own] <= created)
    reach = int(days_to_seconds(np.float64(world.parameters.sharing.reach_days)))
    last_share = shares.last_before(home, created, reach)
    is_named = by_link & ~is_self & (rng.random(size) < buying.share_named_share)
    is_tapped = by_tap | (is_named & (rng.random(size) < buying.tap_known_share))
    clicks = _taps(rng, block, np.where(is_tapped, last_share, NOBODY), members, shares, buying)
    distributor = np.where(is_self, own, np.where(by_link, home, NOBODY))
    return Attribution(distributor, np.where(is_named, last_share, NOBODY), clicks)


def _by_link(
    rng: np.random.Generator,
    home: np.ndarray,
    is_bound: np.ndarray,
    created: np.ndarray,
    network: Network,
    buying: Buying,
) -> np.ndarray:
    """Whether the order came through the distributor's link: rarely once they have faded."""
    is_active = network.lives.cover(home, created)
    share = np.where(is_bound, buying.link_share_bound, buying.link_share_unbound)
    share = np.where(is_active, share, buying.link_share_faded)
    return (home != NOBODY) & (rng.random(len(home)) < share)


def _taps(
    rng: np.random.Generator, block: Purchases, share: np.ndarray, members: Members, shares: Shares, buying: Buying
) -> Clicks:
    """A tap between the share and the order, usually shortly before the order, never before its member joined."""
    chosen = np.flatnonzero(share != NOBODY)
    share, created, member = share[chosen], block.created[chosen], block.member[chosen]
    before = lognormal(rng, buying.tap_median_minutes, buying.tap_sigma, len(chosen)) * MINUTE
    earliest = np.maximum(shares.shared[share], members.joined[member])
    clicked = np.maximum(created - before.astype(np.int64), earliest)
    return Clicks(share, clicked, member, np.full(len(chosen), NOBODY, dtype=np.int32))
