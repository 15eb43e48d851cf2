"""The distributors: when they come, who invited them, how well they sell and when they stop."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.mall.catalogue import REGION_WEIGHTS
from models.mall.clock import DAY, HOUR, NEVER, Clock, days_to_seconds
from models.mall.parameters import Growth, Selling
from models.mall.streams import Subject, choose, lognormal
from models.mall.world import World

#: How often an applicant looks for an inviter who is still active before they count as come by themselves.
INVITER_TRIES = 12
NOBODY = -1
STATUSES = ("active", "frozen", "left")
ACTIVE, FROZEN, LEFT = range(3)


@dataclass(frozen=True)
class Lives:
    """When distributors are active: two spans each (columns), seconds; a span of no length is none."""

    begins: np.ndarray
    ends: np.ndarray

    def cover(self, distributor: np.ndarray, seconds: np.ndarray) -> np.ndarray:
        """Whether each distributor (a row; never NOBODY) is active at that moment."""
        at = seconds[:, None]
        return ((self.begins[distributor] <= at) & (at < self.ends[distributor])).any(axis=1)


@dataclass(frozen=True)
class StatusChanges:
    """Rows of distributor_status_changes: whose, when (seconds), and the place of the status in STATUSES."""

    distributor: np.ndarray
    changed: np.ndarray
    status: np.ndarray


@dataclass(frozen=True)
class Network:
    """Distributors in the order of their application; seconds since the opening, NEVER where there is none."""

    applied: np.ndarray
    approved: np.ndarray
    inviter: np.ndarray
    region: np.ndarray
    skill: np.ndarray
    is_farmer: np.ndarray
    lives: Lives
    statuses: StatusChanges

    def __len__(self) -> int:
        return len(self.applied)


def make_network(orders: int, world: World) -> Network:
    """The network that goes with so many orders."""
    growth, selling = world.parameters.growth, world.parameters.selling
    rng = world.stream(Subject.NETWORK)
    applicants = orders * growth.applicants_per_order
    founders = max(3, round(applicants * growth.founder_share))
    size = founders + round(applicants * (1 - growth.founder_share))
    applied = _applications(rng, founders, size, world.clock, growth)
    approved = _approvals(rng, applied, founders, growth)
    talent = np.clip(rng.standard_normal(size), -selling.talent_limit, selling.talent_limit)
    is_idle = (rng.random(size) < selling.idle_share) & (np.arange(size) >= founders)
    skill = np.exp(selling.skill_sigma * talent) * np.where(is_idle, selling.idle_skill, 1.0)
    is_farmer = (rng.random(size) < selling.farmer_share) & ~is_idle
    lives = _lives(rng, approved, talent, founders, world.clock, selling)
    lives, statuses = _status_changes(rng, lives, is_farmer, world.clock, selling)
    inviter = _inviters(world.stream(Subject.INVITATIONS), applied, founders, lives, talent, growth)
    region = _regions(rng, inviter, growth)
    return Network(applied, approved, inviter, region, skill, is_farmer, lives, statuses)


def _applications(rng: np.random.Generator, founders: int, size: int, clock: Clock, growth: Growth) -> np.ndarray:
    """Seconds, ascending: founders before the opening, the others ever faster."""
    lead = days_to_seconds(1 + rng.random(founders) * growth.founder_lead_days)
    share = np.log1p(rng.random(size - founders) * np.expm1(growth.acceleration)) / growth.acceleration
    return np.sort(np.concatenate([-lead, clock.seconds(share * clock.last)]))


def _approvals(rng: np.random.Generator, applied: np.ndarray, founders: int, growth: Growth) -> np.ndarray:
    waited = lognormal(rng, growth.approval_median_hours, growth.approval_sigma, len(applied)) * HOUR
    approved = applied + waited.astype(np.int64) + 60
    approved[rng.random(len(applied)) < growth.never_approved_share] = NEVER
    approved[:founders] = applied[:founders] + DAY // 2
    return approved


def _lives(
    rng: np.random.Generator, approved: np.ndarray, talent: np.ndarray, founders: int, clock: Clock, selling: Selling
) -> Lives:
    """From approval to fading, and for some a second time; what lies after the mall's end has no length."""
    size = len(approved)
    scale = selling.life_scale_days * np.exp(selling.life_skill * talent)
    scale[:founders] *= selling.founder_life
    first_begin = np.maximum(approved, 0)
    first_end = first_begin + days_to_seconds(scale * rng.weibull(selling.life_shape, size))
    gap = lognormal(rng, selling.return_gap_median_days, selling.return_gap_sigma, size)
    second_begin = first_end + days_to_seconds(selling.return_gap_least_days + gap)
    second = scale * selling.return_life * rng.weibull(selling.life_shape, size)
    second_end = second_begin + days_to_seconds(second) * (rng.random(size) < selling.return_share)
    begins = np.column_stack([first_begin, second_begin])
    ends = np.column_stack([first_end, second_end])
    return Lives(np.minimum(begins, clock.end), np.minimum(ends, clock.end))


def _status_changes(
    rng: np.random.Generator, lives: Lives, is_farmer: np.ndarray, clock: Clock, selling: Selling
) -> tuple[Lives, StatusChanges]:
    """Who is frozen within the first life (which ends there), let in again, or says goodbye after the last."""
    size = len(is_farmer)
    begins, ends = lives.begins.copy(), lives.ends.copy()
    leaves = (rng.random(size) < selling.left_share) & (begins[:, 0] < clock.end)
    last_end = np.where(ends > begins, ends, begins[:, :1]).max(axis=1)
    left = last_end + 1 + days_to_seconds(lognormal(rng, selling.left_median_days, selling.left_sigma, size))
    frozen_share = np.where(is_farmer, selling.farmer_frozen_share, selling.frozen_share)
    freezes = (rng.random(size) < frozen_share) & (ends[:, 0] > begins[:, 0]) & ~leaves
    frozen = begins[:, 0] + 1 + (rng.random(size) * (ends[:, 0] - begins[:, 0])).astype(np.int64)
    thawed = frozen + days_to_seconds(lognormal(rng, selling.frozen_median_days, selling.frozen_sigma, size))
    thaws = freezes & (rng.random(size) < selling.thawed_share)
    ends[freezes, 0] = frozen[freezes]
    begins[freezes, 1] = np.minimum(np.maximum(begins[freezes, 1], thawed[freezes]), clock.end)
    ends[freezes, 1] = np.where(thaws[freezes], np.maximum(ends[freezes, 1], begins[freezes, 1]), begins[freezes, 1])
    changes = ((freezes, frozen, FROZEN), (thaws, thawed, ACTIVE), (leaves, left, LEFT))
    return Lives(begins, ends), _in_time(changes, clock.end)


def _in_time(changes: tuple[tuple[np.ndarray, np.ndarray, int], ...], end: int) -> StatusChanges:
    """Changes given as (whom they befall, when, status) for all distributors, by time and before the end."""
    who = np.concatenate([np.flatnonzero(befalls) for befalls, _, _ in changes])
    when = np.concatenate([at[befalls] for befalls, at, _ in changes])
    status = np.concatenate([np.full(befalls.sum(), code) for befalls, _, code in changes])
    order = np.lexsort((who, when))
    order = order[when[order] < end]
    return StatusChanges(who[order], when[order], status[order])


def _inviters(
    rng: np.random.Generator, applied: np.ndarray, founders: int, lives: Lives, talent: np.ndarray, growth: Growth
) -> np.ndarray:
    """Each applicant's inviter: among who is active at that moment, in proportion to their talent for recruiting."""
    size = len(applied)
    own = np.sqrt(1 - growth.recruiting_skill**2) * rng.standard_normal(size)
    pull = np.cumsum(np.exp(growth.recruiting_sigma * (growth.recruiting_skill * talent + own)))
    inviter = np.full(size, NOBODY, dtype=np.int32)
    waiting = founders + np.flatnonzero(rng.random(size - founders) < growth.invited_share)
    for _ in range(INVITER_TRIES):
        drawn = np.searchsorted(pull, rng.random(len(waiting)) * pull[waiting - 1], side="right")
        candidate = np.minimum(drawn, waiting - 1)
        is_active = lives.cover(candidate, applied[waiting])
        inviter[waiting[is_active]] = candidate[is_active]
        waiting = waiting[~is_active]
    return inviter


def _regions(rng: np.random.Generator, inviter: np.ndarray, growth: Growth) -> np.ndarray:
    """The inviter's region for most, else a draw; repeated until it has gone down the longest chain."""
    region = choose(rng, REGION_WEIGHTS, len(inviter)).astype(np.int8)
    follows = np.flatnonzero((inviter != NOBODY) & (rng.random(len(inviter)) < growth.same_region_share))
    while (region[follows] != region[inviter[follows]]).any():
        region[follows] = region[inviter[follows]]
    return region
