"""What is known of a silent person that may tell what an offer changes for them, as numbers.

- how long they were with the mall and are gone: `days_inactive`, `active_days`, `tenure_days` (as in models/churn)
- how well they sold: `orders`, and `orders_per_active_day`
- what they made of the messages they got: `messages_unopened`, `messages_opened`, `messages_failed`

Few on purpose: an offer's effect is small beside the noise, and each further feature cost gain on generated malls.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

KNOWN = ("days_inactive", "active_days", "tenure_days")
SELLING = ("orders", "orders_per_active_day")
MESSAGES = ("messages_unopened", "messages_opened", "messages_failed")
FEATURES = (*KNOWN, *SELLING, *MESSAGES)
#: What is more every morning (models/churn/drift): these count from the first day on.
GROWING = ("active_days", "tenure_days", "orders", *MESSAGES)
_STATUSES = ("delivered", "opened", "failed")


def uplift_features(known: pl.DataFrame, days: pl.DataFrame, receipts: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """A row per row of `known`: distributor_id and FEATURES as Float64, no nulls, of the morning of `as_of`.

    - known: distributor_id and KNOWN, of that morning
    - days: distributor_id, date, orders
    - receipts: message_id, distributor_id, occurred_on, status (delivered, opened, failed; others don't count)

    No day or receipt from `as_of` on is looked at.
    """
    sold = days.filter(pl.col("date") < as_of).group_by("distributor_id").agg(pl.col("orders").sum())
    # The same receipt may come twice.
    told = receipts.filter(pl.col("occurred_on") < as_of).unique(["message_id", "status"]).group_by("distributor_id")
    messages = told.agg((pl.col("status") == status).sum().alias(status) for status in _STATUSES)
    rows = known.join(sold, on="distributor_id", how="left").join(messages, on="distributor_id", how="left")
    counted = rows.with_columns(pl.col(*KNOWN, "orders", *_STATUSES).cast(pl.Float64).fill_null(0))
    return counted.select(
        "distributor_id",
        *KNOWN,
        "orders",
        orders_per_active_day=pl.col("orders") / pl.col("active_days").clip(1),
        messages_unopened=(pl.col("delivered") - pl.col("opened")).clip(0),
        messages_opened=pl.col("opened"),
        messages_failed=pl.col("failed"),
    )


def matrix(rows: pl.DataFrame) -> np.ndarray:
    """FEATURES as an array (rows, features), those with long tails on a logarithmic scale; what messages tell adds
    up, one by one."""
    return np.column_stack([np.log1p(rows.select(KNOWN + SELLING).to_numpy()), rows.select(MESSAGES).to_numpy()])
