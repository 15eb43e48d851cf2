"""How orders follow the commission rate and the price: the law by which the mall sells, told in truth/demand.

A product's orders on a day are in proportion to its weight of the day (launches, campaigns for it), times `rate_factor`
at the day's first-order rate, times `price_factor` at the day's price. No estimator fits such curves: thresholds, and
straight pieces between them.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from models.mall.catalogue import PRODUCTS
from models.mall.parameters import Baskets
from models.mall.streams import between

#: The first-order rate at which a product sells what its weight says.
USUAL_BP = 1_200
#: Nobody pays more than this part of the list price; below the first everybody who came for it does.
LOYAL_TO, LOYAL_END = 1.15, 1.60

#: The columns of truth/demand, as arrays or as they are read from its file.
Reactions = Mapping[str, np.ndarray] | pl.DataFrame


def draw_reactions(rng: np.random.Generator) -> dict[str, np.ndarray]:
    """A row for each product: what sells unpushed, from which rates on sellers push it, and who waits for a cut."""
    size = len(PRODUCTS)
    eager_from, others_from = rng.integers(100, 401, size), rng.integers(700, 1_101, size)
    hunters_from = between(rng, (0.62, 0.80), size)
    return {
        "product_id": np.arange(size),
        "unpushed": between(rng, (0.25, 0.60), size),
        "eager": between(rng, (0.20, 0.50), size),
        "eager_from_bp": eager_from,
        "eager_to_bp": eager_from + rng.integers(150, 401, size),
        "others_from_bp": others_from,
        "others_to_bp": others_from + rng.integers(300, 901, size),
        "hunters": between(rng, (0.10, 0.80), size),
        "hunters_from": hunters_from,
        "hunters_to": hunters_from + between(rng, (0.08, 0.18), size),
    }


def price_cuts(rng: np.random.Generator, days: int, baskets: Baskets) -> np.ndarray:
    """Whole percent off the list price by day (rows) and product (columns): zero, or the same for a week."""
    weeks = -(-days // 7), len(PRODUCTS)
    low, high = baskets.cut_percent
    cuts = rng.integers(low, high + 1, weeks) * (rng.random(weeks) < baskets.cut_share)
    return np.repeat(cuts, 7, axis=0)[:days]


def rate_factor(demand: Reactions, rate_bp: np.ndarray | float) -> np.ndarray:
    """Orders of each product at this first-order rate (or a row of rates), as a factor of those at the usual one: two
    groups of sellers begin to push it between their two thresholds."""
    unpushed, share = np.asarray(demand["unpushed"]), np.asarray(demand["eager"])

    def pushed(bp: np.ndarray | float) -> np.ndarray:
        eager = _rise(bp, np.asarray(demand["eager_from_bp"]), np.asarray(demand["eager_to_bp"]))
        others = _rise(bp, np.asarray(demand["others_from_bp"]), np.asarray(demand["others_to_bp"]))
        return unpushed + (1 - unpushed) * (share * eager + (1 - share) * others)

    return pushed(rate_bp) / pushed(USUAL_BP)


def price_factor(demand: Reactions, price: np.ndarray | float) -> np.ndarray:
    """Orders of each product at this part of its list price (or a row of them), as a factor: buyers stay up to a price
    and are gone at another, and hunters, as a part of them, come below theirs."""
    loyal = 1 - _rise(price, LOYAL_TO, LOYAL_END)
    hunters = 1 - _rise(price, np.asarray(demand["hunters_from"]), np.asarray(demand["hunters_to"]))
    return loyal + np.asarray(demand["hunters"]) * hunters


def _rise(value: np.ndarray | float, begin: np.ndarray | float, end: np.ndarray | float) -> np.ndarray:
    """From 0 at `begin` to 1 at `end` in a straight line."""
    return np.clip((value - begin) / (end - begin), 0.0, 1.0)
