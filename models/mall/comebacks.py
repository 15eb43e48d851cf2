"""Who is away at the end and comes back, by themselves or moved by a pack: the law, told in truth/comebacks.

No estimator fits such curves: people who never come back beside those who do after a lognormal time, and thresholds.
"""

from __future__ import annotations

from math import erf, log, sqrt

import numpy as np

from models.mall.clock import DAY
from models.mall.network import ACTIVE, Network
from models.mall.orders import Mall
from models.mall.parameters import Selling
from models.mall.streams import Subject
from models.mall.tables import Columns

WINDOW_DAYS = 14
PACKS_FEN = {"p_small_pack": 2_000, "p_large_pack": 5_000}
KINDS = ("unmoved", "won_over", "put_off")
UNMOVED, WON_OVER, PUT_OFF = range(len(KINDS))
#: Fen from which a pack moves those who can be won over: a third of them each.
LEAST_FEN = (1_000, 2_000, 4_000)
#: The won over come back at most this surely; a pack of `HALF_FEN` takes half of the way.
CEILING, HALF_FEN = 0.70, 1_500
PUT_OFF_FACTOR, PUT_OFF_SHARE = 0.5, 0.06
#: Good sellers away for 3 to 30 days can be won over, others rarely.
WON_OVER_DAYS = (3, 30)
WON_OVER_SHARE, WON_OVER_SHARE_OTHERS = 0.50, 0.10


def comeback_columns(mall: Mall) -> Columns:
    """A row for everyone who is away at the end and may come back, alone and with a pack."""
    rng, network, end = mall.world.stream(Subject.TRUTH), mall.network, mall.world.clock.end
    away = np.flatnonzero(_is_away(network, end))
    lives = network.lives
    had_second = lives.ends[away, 1] > lives.begins[away, 1]
    faded = np.where(had_second, lives.ends[away, 1], lives.ends[away, 0])
    days = (end - faded) / DAY
    alone = np.where(had_second, 0.0, chance_alone(days, mall.world.parameters.selling))
    is_good = network.skill[away] > np.median(network.skill[network.skill > mall.world.parameters.selling.idle_skill])
    is_near = (days >= WON_OVER_DAYS[0]) & (days < WON_OVER_DAYS[1])
    share = np.where(is_good & is_near, WON_OVER_SHARE, WON_OVER_SHARE_OTHERS)
    part = rng.random(len(away))
    kind = np.select([part < share, part < share + PUT_OFF_SHARE], [WON_OVER, PUT_OFF], UNMOVED)
    least = np.where(kind == WON_OVER, rng.choice(LEAST_FEN, len(away)), 0)
    packs = {name: chance_with_pack(alone, kind, least, fen) for name, fen in PACKS_FEN.items()}
    return {
        "distributor_id": away, "faded_at": faded, "kind": kind, "least_fen": least, "p_alone": alone, **packs,
    }  # fmt: skip


def chance_alone(days_away: np.ndarray, selling: Selling) -> np.ndarray:
    """The generator's own law, given that they have not come back by now: most never do, the others after a while."""

    def returned_within(days: np.ndarray) -> np.ndarray:
        later = np.maximum(days - selling.return_gap_least_days, 1e-9) / selling.return_gap_median_days
        steps = [0.5 * (1 + erf(log(x) / selling.return_gap_sigma / sqrt(2))) for x in later]
        return selling.return_share * np.array(steps)

    by_now = returned_within(days_away)
    return (returned_within(days_away + WINDOW_DAYS) - by_now) / (1 - by_now)


def chance_with_pack(alone: np.ndarray, kind: np.ndarray, least_fen: np.ndarray, pack_fen: int) -> np.ndarray:
    """A pack too small moves nobody; a larger one takes the won over a part of the way to the ceiling."""
    moved = alone + np.maximum(CEILING - alone, 0) * pack_fen / (pack_fen + HALF_FEN)
    is_moved = (kind == WON_OVER) & (pack_fen >= least_fen)
    return np.where(is_moved, moved, np.where(kind == PUT_OFF, alone * PUT_OFF_FACTOR, alone))


def _is_away(network: Network, end: int) -> np.ndarray:
    """Approved, once active, no longer active at the end, and neither frozen nor gone for good."""
    lives, changes = network.lives, network.statuses
    status = np.full(len(network), ACTIVE)
    status[changes.distributor] = changes.status
    ended = lives.ends.max(axis=1)
    return (lives.ends[:, 0] > lives.begins[:, 0]) & (ended < end) & (status == ACTIVE)
