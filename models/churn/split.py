"""Learning from earlier mornings and some people, judging on the newest mornings and others."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from models.churn.snapshots import label
from models.too_little import TooLittleError

#: Of the people, this share is judged on and never learnt from.
JUDGED_SHARE = 0.4


@dataclass(frozen=True)
class Window:
    """The first and last morning learnt from and judged on; between them lies a gap as long as the label."""

    learnt_from: date
    learnt_to: date
    judged_from: date
    judged_to: date


@dataclass(frozen=True)
class Split:
    """Snapshot rows whose label is known, apart in time and in people."""

    learnt: pl.DataFrame
    judged: pl.DataFrame
    window: Window


def split(rows: pl.DataFrame, horizon: int, judged_days: int) -> Split:
    """The newest `judged_days` mornings are judged on. What is learnt from was known before the first of them.

    Raises TooLittleError where the snapshots don't reach as far back as that.
    """
    known = rows.filter(pl.col(label(horizon)).is_not_null())
    judged_from = first_judged(rows, horizon, judged_days)
    is_judged = pl.col("distributor_id").is_in(judged_people(known["distributor_id"]))
    judged = known.filter(pl.col("as_of_date") >= judged_from, is_judged)
    learnt = known.filter(pl.col("as_of_date") + pl.duration(days=horizon) <= judged_from, ~is_judged)
    if learnt.is_empty() or judged.is_empty():
        message = f"Snapshots must begin {horizon} days before those judged on, which begin on {judged_from}."
        raise TooLittleError(message)
    return Split(learnt, judged, Window(*_ends(learnt), *_ends(judged)))


def first_judged(rows: pl.DataFrame, horizon: int, judged_days: int) -> date:
    """The first of the newest `judged_days` days whose outcome is known. Raises TooLittleError where none is known."""
    newest = rows.filter(pl.col(label(horizon)).is_not_null())["as_of_date"].max()
    if newest is None:
        raise TooLittleError(f"No snapshot is {horizon} days old: nobody knows yet who returned.")
    return newest - timedelta(days=judged_days - 1)


def judged_people(people: pl.Series) -> list[str]:
    """Those of the people whom every guess is judged on: by a hash of the id, the same ones next week."""
    return _drawn(people, "judged", JUDGED_SHARE)


def some_people(people: pl.Series, most: int) -> list[str]:
    """About so many of the people at most: by another hash of the id."""
    return _drawn(people, "learnt", most / max(people.n_unique(), 1))


def _ends(rows: pl.DataFrame) -> tuple[date, date]:
    return rows["as_of_date"].min(), rows["as_of_date"].max()


def _drawn(people: pl.Series, purpose: str, share: float) -> list[str]:
    return [person for person in people.unique(maintain_order=True) if _place(purpose, person) < share]


def _place(purpose: str, person: str) -> float:
    """A number in [0, 1) that is this person's for this purpose."""
    digest = hashlib.sha256(f"churn|{purpose}|{person}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64
