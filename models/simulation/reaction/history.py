"""A mall's past as weeks: orders and the rate in force, by tier, week and product."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from models.simulation.reaction.assumptions import TIERS

DAYS = 7
#: Columns of the days that a history is made of.
COLUMNS = ("day", "product_id", "tier", "orders", "rate_bp", "is_plain", "in_campaign")


@dataclass(frozen=True)
class History:
    """`orders` and `log_rate` are (tiers, weeks, products), the tiers those of TIERS; where `counted` (weeks, products)
    is false nothing is known that a rate could explain. `in_campaign` is (weeks,), `weeks` their Mondays."""

    weeks: tuple[date, ...]
    products: tuple[str, ...]
    orders: np.ndarray
    log_rate: np.ndarray
    counted: np.ndarray
    in_campaign: np.ndarray

    @property
    def together(self) -> tuple[np.ndarray, np.ndarray]:
        """Orders and logarithm of the rate of all tiers together, (weeks, products): the mean rate by their orders
        over the whole time, so that a tier that grows is no rate change."""
        weights = self.orders.sum(axis=(1, 2), dtype=np.float64)
        share = weights / weights.sum() if weights.sum() else np.full(len(weights), 1 / len(weights))
        return self.orders.sum(axis=0), np.tensordot(share, self.log_rate, axes=1)


def history_of(days: pl.DataFrame) -> History:
    """Whole plain weeks from a row per `day` (business date), `product_id` on sale and `tier` (of the promoter).

    `orders` are the day's, zero included; first orders are the cleanest, for who buys again does so by habit.
    `rate_bp` is the level-1 rate in force for them. `is_plain` says that nothing of the product's own moved its demand:
    not a launch or its fading, no peak rate, no campaign for it. `in_campaign`: one for the whole shop ran. Stages are
    no evidence, for they come with a demand of their own. A week counts for a product only if it was plain on all
    seven days, at one rate above zero for each tier.
    Raises ValueError where a column is missing or a day comes twice.
    """
    missing = [column for column in COLUMNS if column not in days.columns]
    if missing:
        raise ValueError(f"A history of rates needs a column {missing[0]}: a row per day, product and tier.")
    if days.select("day", "product_id", "tier").is_duplicated().any():
        raise ValueError("A history of rates has one row per day, product and tier: add up what comes twice.")
    cells = _cells(days)
    weeks, products = (cells[column].unique().sort().to_list() for column in ("week", "product_id"))
    shape = len(TIERS), len(weeks), len(products)
    orders, log_rate, told = np.zeros(shape, dtype=np.int64), np.zeros(shape), np.zeros(shape, dtype=bool)
    keys = (("tier", list(TIERS)), ("week", weeks), ("product_id", products))
    place = tuple(
        cells[column].replace_strict(values, range(len(values)), return_dtype=pl.Int64).to_numpy()
        for column, values in keys
    )
    orders[place], told[place] = cells["orders"].to_numpy(), cells["counts"].to_numpy()
    log_rate[place] = np.log(np.maximum(cells["rate_bp"].to_numpy(), 1))
    campaigns = cells.group_by("week").agg(pl.col("in_campaign").any()).sort("week")["in_campaign"].to_numpy()
    return History(tuple(weeks), tuple(products), orders, log_rate, told.all(axis=0), campaigns)


def _cells(days: pl.DataFrame) -> pl.DataFrame:
    """A row per week, product and tier; `counts` says whether it is whole and plain."""
    rate = pl.col("rate_bp")
    whole = (pl.len() == DAYS) & pl.col("is_plain").all() & (rate.min() == rate.max()) & (rate.min() > 0)
    return (
        days.filter(pl.col("tier").is_in(TIERS))
        .group_by("product_id", "tier", week=pl.col("day").dt.truncate("1w"))
        .agg(
            pl.col("orders").sum(),
            rate.max().fill_null(0),
            pl.col("in_campaign").any(),
            counts=(whole & (rate.count() == DAYS)).fill_null(False),
        )
    )
