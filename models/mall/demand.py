"""What is asked for on which day: the range with its launches, retirements and campaigns for one product."""

from __future__ import annotations

import numpy as np

from models.mall.catalogue import PRODUCTS
from models.mall.clock import Clock
from models.mall.parameters import Baskets

#: The old range was launched one after another in the shop before the mall: days before the opening, and between.
OLD_RANGE_DAYS, OLD_RANGE_STEP = 400, 13


def launch_days(clock: Clock) -> np.ndarray:
    """The day of each product's launch."""
    old = [-OLD_RANGE_DAYS - OLD_RANGE_STEP * place for place in range(len(PRODUCTS))]
    pairs = zip(PRODUCTS, old, strict=True)
    return np.array([day if p.launch is None else int(p.launch * clock.days) for p, day in pairs])


def retirement_days(clock: Clock) -> np.ndarray:
    """The first day on which each product is no longer sold; after the period for those that stay."""
    return np.array([clock.days + 1 if p.retire is None else int(p.retire * clock.days) + 1 for p in PRODUCTS])


def weights_by_day(clock: Clock, baskets: Baskets) -> np.ndarray:
    """Weights of the products (columns) on each day (rows): zero before the launch and after the retirement."""
    day = np.arange(clock.days)[:, None]
    age = day - launch_days(clock)
    sold = (age >= 0) & (day < retirement_days(clock))
    bump = 1 + baskets.launch_bump * np.exp(-np.maximum(age, 0) / baskets.launch_fade_days)
    weights = np.array([p.demand for p in PRODUCTS]) * bump * sold
    for running in clock.campaigns:
        if running.campaign.product is not None:
            weights[running.days, running.campaign.product] *= baskets.product_campaign
    return weights


class Demand:
    """Draws products in proportion to the weights of a day; `cuts` are whole percent off the price, by day and product.

    The cumulative shares of day d lie between d and d + 1, so that one search in one row finds a product of any day.
    """

    def __init__(self, weights: np.ndarray, cuts: np.ndarray) -> None:
        shares = np.cumsum(weights, axis=1)
        self.is_sold, self.cuts = weights > 0, cuts
        self._edges = (shares / shares[:, -1:] + np.arange(len(weights))[:, None]).ravel()

    def draw(self, rng: np.random.Generator, day: np.ndarray) -> np.ndarray:
        """A product (int8) sold on each of the days."""
        place = np.searchsorted(self._edges, day + rng.random(len(day)), side="right")
        return (place % self.is_sold.shape[1]).astype(np.int8)
