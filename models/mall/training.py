"""What distributors watched and read to learn selling: the quick ones did so in their first days."""

from __future__ import annotations

import numpy as np

from models.mall.catalogue import PRODUCTS
from models.mall.clock import MINUTE, NEVER
from models.mall.network import NOBODY
from models.mall.orders import Mall
from models.mall.sales import Sales, span
from models.mall.streams import Subject, lognormal
from models.mall.tables import TRAINING_KINDS, Columns, in_time

VIDEO, HANDBOOK, CASE = range(len(TRAINING_KINDS))
#: General contents by kind; a video for each product follows.
CONTENTS = np.array([HANDBOOK] * 5 + [CASE] * 6 + [VIDEO] * 6 + [VIDEO] * len(PRODUCTS))
GENERAL = len(CONTENTS) - len(PRODUCTS)


def training_columns(mall: Mall, sales: Sales) -> Columns:
    """A first view before the first deal for some, and others over the active life for those who had one."""
    training, rng, network = (
        mall.world.parameters.programmes.training,
        mall.world.stream(Subject.TRAINING),
        mall.network,
    )
    size = len(network)
    deal = sales.first_deal(size)
    is_quick = deal - network.approved < span(training.quick_days)
    share = np.select([deal == NEVER, is_quick], [training.trained_never_sold, training.trained_quick])
    share = np.where((deal != NEVER) & ~is_quick, training.trained_slow, share)
    trained = np.flatnonzero((network.approved != NEVER) & (rng.random(size) < share))
    begin = np.maximum(network.approved[trained], 0)
    soon = np.minimum(begin + span(training.within_days), np.maximum(deal[trained], begin + 1))
    first = begin + (rng.random(len(trained)) * (soon - begin)).astype(np.int64)
    more = rng.geometric(1 / training.views_each, len(trained)) - 1
    again = np.repeat(np.arange(len(trained)), more)
    left = np.maximum(network.lives.ends[trained, 0] - first, 1)[again]
    later = first[again] + (rng.random(len(again)) * left).astype(np.int64)
    who, started = np.concatenate([trained, trained[again]]), np.concatenate([first, later])
    content = rng.integers(0, len(CONTENTS), len(who))
    product = np.where(content >= GENERAL, content - GENERAL, NOBODY)
    took = lognormal(rng, training.minutes_median, training.minutes_sigma, len(who)) * MINUTE
    completed = np.where(rng.random(len(who)) < training.completed_share, started + took.astype(np.int64), NEVER)
    columns = {
        "distributor_id": who, "content_id": content, "kind": CONTENTS[content], "started_at": started,
        "completed_at": completed, "product_id": product,
    }  # fmt: skip
    return in_time(columns, "started_at", mall.world.clock, number="view_id")
