"""Histories of rates whose truth is known: weekly orders drawn by the mall's law, which no estimator here has the form
of, and days counted from whole generated malls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from models.mall import Parameters, make_mall
from models.mall.catalogue import PRODUCTS
from models.mall.clock import DAY
from models.mall.demand import launch_days
from models.mall.orders import Mall
from models.mall.parameters import Baskets
from models.mall.programmes import RateChange
from models.mall.rates import booked_rates, with_rates
from models.mall.reactions import Reactions, draw_reactions, price_cuts, price_factor, rate_factor
from models.simulation.reaction import History, history_of

DEMAND = np.array([product.demand for product in PRODUCTS])
BEFORE, AFTER = 1_200, (900, 1_000, 1_400, 1_500)
#: A launch has faded to a fiftieth of itself.
FADED_DAYS = 60


@dataclass(frozen=True)
class Past:
    """How a mall's past is drawn: orders a week of a product of weight 1, whether all rates changed or some or none,
    how weeks swing and how much of a swing the next week keeps, and how far products drift by themselves."""

    changed: str = "some"
    weeks: int = 40
    orders: float = 30.0
    swing: float = 0.06
    memory: float = 0.5
    drift: float = 0.0


def arc_elasticity(law: Reactions, changed: np.ndarray, after: float) -> float:
    """What the law has between the two rates, weighted by the orders of the changed products."""
    orders = [(DEMAND * rate_factor(law, bp))[changed].sum() for bp in (float(BEFORE), float(after))]
    return float(np.log(orders[1] / orders[0]) / np.log(after / BEFORE))


def past(seed: int, how: Past) -> tuple[History, float]:
    """A past of so many weeks in which the rates changed once, at some time in its middle half, and its truth (not a
    number where none changed)."""
    rng, size = np.random.default_rng([7, seed]), len(PRODUCTS)
    law, cuts = draw_reactions(rng), price_cuts(rng, how.weeks * 7, Baskets())[::7]
    after, few = rng.choice(AFTER), rng.permutation(size) < rng.integers(8, 21)
    changed = {"some": few, "all": np.ones(size, bool), "none": np.zeros(size, bool)}[how.changed]
    rate = np.full((how.weeks, size), float(BEFORE))
    rate[rng.integers(how.weeks // 4, 3 * how.weeks // 4) :, changed] = after
    time = np.linspace(0, 1, how.weeks)
    growth = rng.uniform(0.2, 0.9) * time + rng.uniform(-0.3, 0.3) * time**2
    level = np.exp(growth + how.swing * _kept(rng, (how.weeks, 1), how.memory)[:, 0])
    drift = np.exp(how.drift * _kept(rng, rate.shape, 0.8))
    expected = how.orders * DEMAND * level[:, None] * rate_factor(law, rate) * price_factor(law, 1 - cuts / 100) * drift
    tiers = np.stack([0.55 - 0.2 * time, 0.35 + 0.1 * time, 0.10 + 0.1 * time])
    orders = rng.poisson(expected * tiers[:, :, None])
    weeks = tuple(date(2025, 1, 6) + timedelta(weeks=week) for week in range(how.weeks))
    counted, usual = np.ones(rate.shape, bool), np.zeros(how.weeks, bool)
    log_rate = np.repeat(np.log(rate)[None], len(tiers), axis=0)
    told = History(weeks, tuple(product.name for product in PRODUCTS), orders, log_rate, counted, usual)
    return told, arc_elasticity(law, changed, after) if changed.any() else np.nan


def _kept(rng: np.random.Generator, shape: tuple[int, int], memory: float) -> np.ndarray:
    """Standard normal columns in which each row keeps a part of the last one."""
    drawn = rng.standard_normal(shape)
    for row in range(1, len(drawn)):
        drawn[row] = memory * drawn[row - 1] + np.sqrt(1 - memory**2) * drawn[row]
    return drawn


def mall_past(seed: int, changes: tuple[RateChange, ...], days: int, orders: int = 150_000) -> tuple[History, float]:
    """The past of a whole generated mall as its first orders tell it, all counted as those of juniors, and its truth.

    All changes must go to the same rate."""
    mall = make_mall(orders, days, seed, parameters=with_rates(Parameters(), changes))
    categories = {change.category for change in changes}
    changed = np.array(
        [p.launch is None and p.retire is None and not categories.isdisjoint({None, p.category}) for p in PRODUCTS]
    )
    truth = arc_elasticity(mall.world.reactions, changed, changes[0].first_bp)
    return history_of(_days(mall)), truth


def _days(mall: Mall) -> pl.DataFrame:
    clock = mall.world.clock
    age = np.arange(clock.days)[:, None] - launch_days(clock)
    is_plain, in_campaign = age >= FADED_DAYS, np.zeros(clock.days, dtype=bool)
    for running in clock.campaigns:
        product = running.campaign.product
        in_campaign[running.days] |= product is None
        if product is not None or running.campaign.kind == "peak":
            is_plain[running.days, slice(None) if product is None else product] = False
    rates, _ = booked_rates(clock, mall.world.parameters.programmes.payments)
    orders = _first_orders(mall, clock.days)
    day, product = (places.astype(np.int64) for places in np.nonzero(mall.world.demand.is_sold))
    return pl.DataFrame({
        "day": np.datetime64(clock.first_day) + day,
        "product_id": product.astype(str),
        "orders": orders[day, product],
        "rate_bp": rates[day, product],
        "is_plain": is_plain[day, product],
        "in_campaign": in_campaign[day],
    }).join(pl.DataFrame({"tier": ["junior", "senior", "mentor"], "part": [1, 0, 0]}), how="cross").with_columns(
        pl.col("orders") * pl.col("part")
    )  # fmt: skip


def _first_orders(mall: Mall, days: int) -> np.ndarray:
    """Lines of first orders by day and product."""
    is_first = mall.purchases.nth == 0
    counts = np.zeros((days, len(PRODUCTS)), dtype=np.int64)
    np.add.at(counts, (mall.purchases.created[is_first] // DAY, mall.members.main[mall.purchases.member[is_first]]), 1)
    return counts
