"""Who comes back, by themselves or moved by a pack: the law, told in truth/comebacks.

Whom a pack wins over follows what the mall can see: how many customers they had won, how long they were active, how
long they have been away; a part of it is each person's own. No estimator fits such curves: people who never come back
beside those who do after a lognormal time, thresholds of each person's own, and a ceiling.
"""

from __future__ import annotations

from math import erf, log, sqrt

import numpy as np

from models.mall.clock import DAY, NEVER
from models.mall.network import ACTIVE, NOBODY, Network
from models.mall.orders import Mall
from models.mall.parameters import Parameters, Selling
from models.mall.streams import Subject, lognormal
from models.mall.tables import Columns

WINDOW_DAYS = 14
PACKS_FEN = {"p_small_pack": 2_000, "p_large_pack": 5_000}
KINDS = ("unmoved", "won_over", "put_off")
UNMOVED, WON_OVER, PUT_OFF = range(len(KINDS))
#: Fen from which a pack moves those who can be won over, and the days away from which it takes the larger of them:
#: times a lognormal factor of each person's own.
LEAST_FEN, LEAST_DAYS, LEAST_SIGMA = (1_000, 2_000, 4_000), (12, 31), 0.2
#: The won over come back at most this surely; a pack of `HALF_FEN` takes half of the way.
CEILING, HALF_FEN = 0.70, 1_500
#: Away for so many days, those can be won over whom selling pulls as much (`_pulls`); others hardly ever.
WON_OVER_DAYS, WON_OVER_PULL, WON_OVER_SHARE_OTHERS = (3, 30), 3.0, 0.01
#: Whom it pulls less than this is put off by a pack.
PUT_OFF_FACTOR, PUT_OFF_PULL = 0.5, 0.2
#: By the logarithm of the days of active life, beside that of the customers; and the standard deviation of what is each
#: person's own.
PULL_LIFE, PULL_SIGMA = 0.3, 0.25


def comeback_columns(mall: Mall) -> Columns:
    """A row for everyone in the network who was ever active and is neither frozen nor gone for good: their chance to
    be active soon, alone and with a pack. Who is still here at the end has not faded, and no pack moves them."""
    rng, lives, end = mall.world.stream(Subject.TRUTH), mall.network.lives, mall.world.clock.end
    who = np.flatnonzero(_is_standing(mall.network))
    has_lived = lives.ends[who] > lives.begins[who]
    # A life of no length that begins at the end is one that would begin later, and nobody knows of it.
    is_here = (has_lived & (lives.ends[who] == end)).any(axis=1)
    faded = np.where(has_lived[:, 1], lives.ends[who, 1], lives.ends[who, 0])
    days = (end - faded) / DAY
    here = chance_here(mall.network.skill[who], mall.world.parameters)
    gone = np.where(has_lived[:, 1], 0.0, chance_alone(days, mall.world.parameters.selling))
    alone = np.where(is_here, here, gone)
    kind, least = _moved(rng, _pulls(rng, mall)[who], days)
    kind, least = np.where(is_here, UNMOVED, kind), np.where(is_here, 0, least)
    packs = {name: chance_with_pack(alone, kind, least, fen) for name, fen in PACKS_FEN.items()}
    faded = np.where(is_here, NEVER, faded)
    return {"distributor_id": who, "faded_at": faded, "kind": kind, "least_fen": least, "p_alone": alone, **packs}


def chance_here(skill: np.ndarray, parameters: Parameters) -> np.ndarray:
    """Of those whose active life goes on: that their next sitting is within the window, and comes before the end of
    that life."""
    eagerness = np.clip(skill, *parameters.sharing.skill_range) ** parameters.sharing.sittings_skill
    sits, fades = parameters.sharing.sittings_per_day * eagerness, 1 / parameters.selling.life_scale_days
    return sits / (sits + fades) * -np.expm1(-(sits + fades) * WINDOW_DAYS)


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


def _pulls(rng: np.random.Generator, mall: Mall) -> np.ndarray:
    """How strongly selling pulls each distributor back: by the customers they won and how long they were active."""
    home, lives = mall.members.home, mall.network.lives
    customers = np.bincount(home[home != NOBODY], minlength=len(mall.network))
    active_days = (lives.ends - lives.begins).sum(axis=1) / DAY
    own = PULL_SIGMA * rng.standard_normal(len(mall.network))
    return np.log1p(customers) + PULL_LIFE * np.log1p(active_days) + own


def _moved(rng: np.random.Generator, pull: np.ndarray, days_away: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What kind each is, and the fen that it takes: the more, the longer they have been away."""
    is_near = (days_away >= WON_OVER_DAYS[0]) & (days_away < WON_OVER_DAYS[1])
    is_won = (is_near & (pull >= WON_OVER_PULL)) | (rng.random(len(pull)) < WON_OVER_SHARE_OTHERS)
    kind = np.select([is_won, pull < PUT_OFF_PULL], [WON_OVER, PUT_OFF], UNMOVED)
    felt = days_away * lognormal(rng, 1.0, LEAST_SIGMA, len(pull))
    return kind, np.where(is_won, np.array(LEAST_FEN)[np.digitize(felt, LEAST_DAYS)], 0)


def _is_standing(network: Network) -> np.ndarray:
    """Approved, once active, and neither frozen nor gone for good."""
    status = np.full(len(network), ACTIVE)
    status[network.statuses.distributor] = network.statuses.status
    return (network.lives.ends[:, 0] > network.lives.begins[:, 0]) & (status == ACTIVE)
