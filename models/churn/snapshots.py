"""Mornings on which somebody is flagged: what was known of them, and whether they came back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl

from models.churn.facts import Facts
from models.churn.features import features_of

#: Days within which a return is guessed.
HORIZONS = (7, 14)


def label(horizon: int) -> str:
    """The column that tells whether somebody was active again within so many days."""
    return f"returned_{horizon}d"


def snapshots(facts: Facts, as_of_dates: Sequence[date], *, flag_after_days: int) -> pl.DataFrame:
    """A row per morning and person who is flagged on it: distributor_id, as_of_date, FEATURES, a label per horizon.

    Flagged is who has been silent for `flag_after_days` counted days and is neither frozen nor gone; with 0 it is
    everybody. A label is null where it is not known yet, where the source has a gap in those days, where the mall froze
    the person in them, and where a pack was sent in them or as long before: the question is who returns without help.
    """
    mornings = [_morning(facts, as_of, flag_after_days) for as_of in sorted(set(as_of_dates))]
    return pl.concat(mornings).sort("as_of_date", "distributor_id")


def _morning(facts: Facts, as_of: date, flag_after_days: int) -> pl.DataFrame:
    known = features_of(facts.before(as_of), as_of, flag_after_days)
    flagged = known.filter(pl.col("days_inactive") >= flag_after_days)
    rows = flagged.select("distributor_id", pl.lit(as_of).alias("as_of_date"), pl.exclude("distributor_id"))
    for horizon in HORIZONS:
        rows = rows.with_columns(_returned(facts, rows["distributor_id"], as_of, horizon))
    return rows


def _returned(facts: Facts, people: pl.Series, as_of: date, horizon: int) -> pl.Series:
    end = as_of + timedelta(days=horizon)
    name = label(horizon)
    window = {"lower_bound": as_of, "upper_bound": end, "closed": "left"}
    whole = facts.calendar.filter(
        pl.col("date").is_between(**window),
        ~pl.col("uncounted_because").is_in(["gap", "unfinished"]).fill_null(False),
    )
    if len(whole) < horizon:
        return pl.Series(name, [None] * len(people), pl.Boolean)
    back = facts.activity.filter(pl.col("date").is_between(**window))
    frozen = facts.statuses.filter(pl.col("changed_on").is_between(**window), pl.col("status") == "frozen")
    helped = facts.packs.filter(pl.col("sent_on").is_between(as_of - timedelta(days=horizon), end, closed="left"))
    is_told = ~people.is_in(pl.concat([frozen["distributor_id"], helped["distributor_id"]]).to_list())
    is_back = people.is_in(back["distributor_id"].to_list())
    return pl.select(pl.when(is_told).then(is_back).alias(name)).to_series()
