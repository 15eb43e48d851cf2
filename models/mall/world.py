"""What every part of the simulation is given: the period, the demand, the numbers of behaviour and the seed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from models.mall.clock import Clock, make_clock
from models.mall.demand import Demand, weights_by_day
from models.mall.parameters import Parameters
from models.mall.streams import Subject, stream


@dataclass(frozen=True)
class World:
    """The stage of one mall."""

    clock: Clock
    demand: Demand
    parameters: Parameters
    seed: int

    def stream(self, subject: Subject, block: int = 0) -> np.random.Generator:
        """The random numbers of a subject's block."""
        return stream(self.seed, subject, block)


def make_world(days: int, seed: int, last_day: date, parameters: Parameters) -> World:
    """The stage for the `days` days that end with `last_day`."""
    clock = make_clock(last_day, days, parameters.season)
    return World(clock, Demand(weights_by_day(clock, parameters.baskets)), parameters, seed)
