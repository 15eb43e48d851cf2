"""What distributors do in the mini program: it goes with their sharing, and fades before they are gone."""

from __future__ import annotations

import numpy as np

from models.mall.clock import DAY, MINUTE, Clock
from models.mall.members import Members
from models.mall.network import NOBODY, Network
from models.mall.orders import Mall
from models.mall.sharing import Shares
from models.mall.streams import Subject, between
from models.mall.tables import EVENT_TYPES, Columns, in_time

LOGIN, BROWSE, MATERIAL, COMMUNITY = range(len(EVENT_TYPES))


def activity_columns(mall: Mall) -> Columns:
    """Logins before a day's first share and on other days, and what was done after each; shares are a table already."""
    activity, rng, network = (
        mall.world.parameters.programmes.activity,
        mall.world.stream(Subject.ACTIVITY),
        mall.network,
    )
    sharer, first = first_shares(mall.shares, mall.world.clock)
    before = between(rng, activity.minutes_before_share, len(sharer)) * MINUTE
    lives = network.lives.begins[sharer]
    before = np.minimum(before.astype(np.int64), first - np.where(first >= lives[:, 1], lives[:, 1], lives[:, 0]))
    eagerness = np.clip(network.skill, *mall.world.parameters.sharing.skill_range)
    per_day = activity.logins_per_day * eagerness**mall.world.parameters.sharing.sittings_skill
    other, at = moments_in_lives(rng, network, mall.world.clock, per_day, activity.fading_share)
    who, login = np.concatenate([sharer, other]), np.concatenate([first - before, at])
    is_before_share = np.arange(len(who)) < len(sharer)
    material = np.where(is_before_share, activity.material_share_before_share, activity.material_share_alone)
    whom, when, what = [who], [login], [np.full(len(who), LOGIN)]
    for kind, share in ((BROWSE, activity.browse_share), (MATERIAL, material), (COMMUNITY, activity.community_share)):
        does = rng.random(len(who)) < share
        whom.append(who[does])
        when.append(login[does] + 5 + (rng.random(does.sum()) * kind * MINUTE).astype(np.int64))
        what.append(np.full(does.sum(), kind))
    columns = {
        "distributor_id": np.concatenate(whom),
        "event_type": np.concatenate(what).astype(np.int8),
        "occurred_at": np.concatenate(when),
    }
    columns["device_id"] = own_devices(mall.members, len(network))[columns["distributor_id"]]
    return in_time(columns, "occurred_at", mall.world.clock, number="event_id")


def first_shares(shares: Shares, clock: Clock) -> tuple[np.ndarray, np.ndarray]:
    """The first share of each distributor on each day: who, and when (seconds)."""
    key = shares.distributor.astype(np.int64) * clock.days + np.maximum(shares.shared, 0) // DAY
    _, place = np.unique(key, return_index=True)
    return shares.distributor[place], shares.shared[place]


def moments_in_lives(
    rng: np.random.Generator, network: Network, clock: Clock, per_day: np.ndarray, fading_share: float
) -> tuple[np.ndarray, np.ndarray]:
    """Moments at so many per day of active life: who, and when. The fading part falls to nothing by each life's end."""
    begins = clock.mall_time(network.lives.begins)
    lengths = clock.mall_time(network.lives.ends) - begins
    life = np.repeat(np.arange(lengths.size), rng.poisson(per_day[:, None] * lengths).ravel())
    part = rng.random(len(life))
    fading = rng.random(len(life)) < fading_share
    part[fading] = 1 - np.sqrt(1 - part[fading])
    at = clock.seconds(begins.ravel()[life] + part * lengths.ravel()[life])
    at = np.clip(at, network.lives.begins.ravel()[life], network.lives.ends.ravel()[life] - 1)
    return (life // 2).astype(np.int32), at


def own_devices(members: Members, distributors: int) -> np.ndarray:
    """The device of each distributor's own account."""
    device = np.full(distributors, NOBODY, dtype=np.int32)
    accounts = np.flatnonzero(members.own != NOBODY)
    device[members.own[accounts]] = members.device[accounts]
    return device
