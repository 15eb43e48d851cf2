"""What every part of the simulation is given: the period, the demand, the numbers of behaviour and the seed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from models.mall.clock import Clock, make_clock, paced
from models.mall.demand import Demand, weights_by_day
from models.mall.parameters import Parameters
from models.mall.rates import booked_rates
from models.mall.reactions import Reactions, draw_reactions, price_cuts, price_factor, rate_factor
from models.mall.streams import Subject, stream


@dataclass(frozen=True)
class World:
    """The stage of one mall; `reactions` is the law that its demand follows."""

    clock: Clock
    demand: Demand
    reactions: Reactions
    parameters: Parameters
    seed: int

    def stream(self, subject: Subject, block: int = 0) -> np.random.Generator:
        """The random numbers of a subject's block."""
        return stream(self.seed, subject, block)


def make_world(days: int, seed: int, last_day: date, parameters: Parameters) -> World:
    """The stage for the `days` days that end with `last_day`: both what is asked for on a day and how much in all
    follow its rates and prices."""
    troubles = parameters.troubles
    clock = make_clock(last_day, days, parameters.season, troubles.idle_months)
    reactions = draw_reactions(stream(seed, Subject.REACTIONS))
    cuts = price_cuts(stream(seed, Subject.CUTS), days, parameters.baskets)
    first_bp, _ = booked_rates(clock, parameters.programmes.payments)
    usual = weights_by_day(clock, parameters.baskets)
    weights = usual * rate_factor(reactions, first_bp) * price_factor(reactions, 1 - cuts / 100)
    begin = max(days - troubles.last_days, 0)
    weights[begin:, troubles.sold_out] = 0
    pace = weights.sum(axis=1) / usual.sum(axis=1)
    pace[begin:] *= troubles.pace
    clock = paced(clock, pace)
    return World(clock, Demand(weights, cuts), reactions, parameters, seed)
