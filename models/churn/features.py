"""What a person's past says about their return, as numbers. Days are counted business days unless it says otherwise.

- recency: `days_inactive`; `days_since_order`, in calendar days (without an order: since they joined)
- frequency: `active_days_7`, `active_days_28`, `active_days_90` of so many calendar days; `active_days` ever;
  `shares_28`, `events_28`, `clicks_28`
- trend: `active_days_trend`, the active days of the last 28 less those of the 28 before
- tenure: `tenure_days`, `tier_rank` (0: none)
- earnings: `orders_28`, `commission_fen_28`, `commission_fen_90`
- refunds: `clawed_back_fen_90`
- team: `downlines` (direct), `active_downlines` (of them in 28 days)
- rhythm: `gap_median`, the days from one active day to the next as a rule (who has none yet: their tenure);
  `gap_ratio`, the present silence in such gaps; `comebacks`, how often they came back after a silence that flags
"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl

from models.churn.facts import Facts

FEATURES = (
    *("days_inactive", "days_since_order"),
    *("active_days_7", "active_days_28", "active_days_90", "active_days", "shares_28", "events_28", "clicks_28"),
    "active_days_trend",
    *("tenure_days", "tier_rank"),
    *("orders_28", "commission_fen_28", "commission_fen_90"),
    "clawed_back_fen_90",
    *("downlines", "active_downlines"),
    *("gap_median", "gap_ratio", "comebacks"),
)


def features_of(past: Facts, as_of: date, flag_after_days: int) -> pl.DataFrame:
    """A row per approved person who is neither frozen nor gone: distributor_id and FEATURES as Float64, no nulls.

    `past` is what was known on the morning of `as_of` (Facts.before).
    """
    people = past.with_counted(past.standing(), on="last_active_on").rename({"counted": "last_counted"})
    people = past.with_counted(people, on="approved_on").rename({"counted": "approved_counted"})
    people = people.with_columns(
        days_inactive=past.counted_days() - pl.col("last_counted"),
        tenure_days=past.counted_days() - pl.col("approved_counted"),
    )
    for part in (
        _active_days(past, as_of),
        _earnings(past, as_of),
        _team(past, as_of),
        _tiers(past),
        _rhythm(past, people, flag_after_days),
    ):
        people = people.join(part, on="distributor_id", how="left")
    return (
        people.with_columns(
            pl.coalesce("days_since_order", (as_of - pl.col("approved_on")).dt.total_days()),
            pl.coalesce("gap_median", "tenure_days"),
        )
        .with_columns(gap_ratio=pl.col("days_inactive") / pl.col("gap_median").clip(1))
        .select("distributor_id", *(pl.col(name).cast(pl.Float64).fill_null(0) for name in FEATURES))
    )


def matrix(rows: pl.DataFrame) -> np.ndarray:
    """FEATURES as an array (rows x features) on a logarithmic scale, signs kept: counts and money have long tails."""
    values = rows.select(FEATURES).to_numpy()
    return np.sign(values) * np.log1p(np.abs(values))


def _within(as_of: date, days: int) -> pl.Expr:
    return pl.col("date") >= as_of - timedelta(days=days)


def _active_days(past: Facts, as_of: date) -> pl.DataFrame:
    joined = past.distributors.select("distributor_id", "approved_on")
    return (
        past.activity.join(joined, on="distributor_id")
        .group_by("distributor_id")
        .agg(
            *(_within(as_of, days).sum().alias(f"active_days_{days}") for days in (7, 28, 90)),
            active_days=(pl.col("date") > pl.col("approved_on")).sum(),
            active_days_trend=2 * _within(as_of, 28).sum().cast(pl.Int64) - _within(as_of, 56).sum(),
            shares_28=pl.col("shares").filter(_within(as_of, 28)).sum(),
            events_28=pl.col("events").filter(_within(as_of, 28)).sum(),
        )
    )


def _earnings(past: Facts, as_of: date) -> pl.DataFrame:
    last_order = pl.col("date").filter(pl.col("orders") > 0).max()
    return past.days.group_by("distributor_id").agg(
        days_since_order=(as_of - last_order).dt.total_days(),
        clicks_28=pl.col("clicks").filter(_within(as_of, 28)).sum(),
        orders_28=pl.col("orders").filter(_within(as_of, 28)).sum(),
        commission_fen_28=pl.col("commission_fen").filter(_within(as_of, 28)).sum(),
        commission_fen_90=pl.col("commission_fen").filter(_within(as_of, 90)).sum(),
        clawed_back_fen_90=pl.col("clawed_back_fen").filter(_within(as_of, 90)).sum(),
    )


def _team(past: Facts, as_of: date) -> pl.DataFrame:
    lately = past.activity.filter(_within(as_of, 28)).select("distributor_id").unique().with_columns(is_active=True)
    return (
        past.distributors.drop_nulls("inviter_id")
        .join(lately, on="distributor_id", how="left")
        .group_by(pl.col("inviter_id").alias("distributor_id"))
        .agg(downlines=pl.len(), active_downlines=pl.col("is_active").sum())
    )


def _tiers(past: Facts) -> pl.DataFrame:
    held = past.tiers.filter(pl.col("until").is_null())
    return held.group_by("distributor_id").agg(pl.col("tier_rank").max())


def _rhythm(past: Facts, people: pl.DataFrame, flag_after_days: int) -> pl.DataFrame:
    """Of those active since they joined; the first gap is the one from joining."""
    joined = people.select("distributor_id", "approved_on", "approved_counted")
    active = past.with_counted(past.activity.select("distributor_id", "date"), on="date")
    active = active.join(joined, on="distributor_id").filter(pl.col("date") > pl.col("approved_on"))
    gap = pl.col("counted").append(pl.col("approved_counted").first()).sort().diff()
    return active.group_by("distributor_id").agg(
        gap_median=gap.median(),
        # The day of return is not a silent one.
        comebacks=(gap > flag_after_days).sum(),
    )
