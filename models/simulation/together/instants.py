"""Instants as whole microseconds, spans between changes as places."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import polars as pl

HOUR = 3_600_000_000
DAY = 24 * HOUR
#: Later than any instant, and far enough from the largest integer that any term can be added to it.
FAR = 2**61


def microseconds(instants: pl.Series) -> np.ndarray:
    """Microseconds since 1970 of instants; FAR for a null."""
    return instants.cast(pl.Datetime("us")).cast(pl.Int64).fill_null(FAR).to_numpy()


def instant(value: datetime) -> int:
    """The same of one naive UTC instant."""
    return int(microseconds(pl.Series([value]))[0])


def instants(values: np.ndarray) -> pl.Series:
    """Microseconds as instants, FAR as null."""
    series = pl.Series(values)
    return pl.select(pl.when(series < FAR).then(series).cast(pl.Datetime("us"))).to_series()


def places(cuts: np.ndarray, at: np.ndarray) -> np.ndarray | np.intp:
    """How many of the ascending `cuts` have come at each instant; one zero for all where there are none."""
    return np.searchsorted(cuts, at, side="right") if len(cuts) else np.intp(0)
