"""The tables about the shop: its products and campaigns, as columns of landing tables."""

from __future__ import annotations

import numpy as np

from models.mall.baskets import PRICES_FEN
from models.mall.catalogue import PRODUCTS
from models.mall.clock import DAY, Clock
from models.mall.demand import launch_days, retirement_days
from models.mall.network import NOBODY
from models.mall.tables import Columns


def product_columns(clock: Clock) -> Columns:
    """The range, launches and retirements at local midnight; nobody needs to buy anything to become a distributor."""
    return {
        "product_id": np.arange(len(PRODUCTS)),
        "name": np.array([p.name for p in PRODUCTS]),
        "category": np.array([p.category for p in PRODUCTS]),
        "list_price_fen": PRICES_FEN,
        "cost_fen": np.array([round(p.price_yuan * 100 * (1 - p.margin)) for p in PRODUCTS]),
        "launched_at": launch_days(clock) * DAY,
        "retired_at": retirement_days(clock) * DAY,
        "is_exclusive": np.array([p.is_exclusive for p in PRODUCTS]),
        "is_entry": np.zeros(len(PRODUCTS), dtype=bool),
    }


def campaign_columns(clock: Clock) -> Columns:
    """The campaigns that touch the period, also with the part that lies outside it."""
    campaigns = [running.campaign for running in clock.campaigns]
    return {
        "campaign_id": np.arange(len(campaigns)),
        "name": np.array([c.name for c in campaigns], dtype=str),
        "kind": np.array([c.kind for c in campaigns], dtype=str),
        "starts_at": np.array([running.begin for running in clock.campaigns], dtype=np.int64) * DAY,
        "ends_at": np.array([running.end for running in clock.campaigns], dtype=np.int64) * DAY,
        "theme": np.array([c.theme for c in campaigns], dtype=str),
        "product_id": np.array([NOBODY if c.product is None else c.product for c in campaigns], dtype=np.int64),
        "budget_fen": np.array([c.budget_yuan * 100 for c in campaigns], dtype=np.int64),
    }
