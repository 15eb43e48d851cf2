"""A scenario: rules to be tried out, valid like a policy, known by the hash of what they pay by."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import polars as pl

from pipelines.errors import ConfigurationError
from pipelines.policy import Policy, load_policy
from pipelines.policy.description import PAY_FILES
from pipelines.policy.write import write_policy
from pipelines.simulation.books import Books
from pipelines.simulation.changed import changed_tables
from pipelines.simulation.changes import read_changes

#: So many hexadecimal digits name a scenario.
DIGITS = 12


@dataclass(frozen=True)
class Scenario:
    """`policy` as a mall could run by it; `changes` the text that it was made from, empty for a policy folder."""

    name: str
    note: str
    policy: Policy
    changes: str = ""
    since: datetime | None = None

    @property
    def id(self) -> str:
        return fingerprint(self.policy)


def read_scenario(books: Books, place: Path, into: Path) -> Scenario:
    """The scenario at `place`: a policy folder, or a file of changes to the policy of the books, which is written out
    at `into`.

    Raises ConfigurationError as `load_policy` does, and for a file of changes that can't be understood or applied.
    """
    if place.is_dir():
        return Scenario(place.resolve().name, "", load_policy(place, books.business_timezone))
    if not place.is_file():
        raise ConfigurationError(f"{place} is not there: name a policy folder, or a file of changes.")
    changes = read_changes(place, books.business_timezone)
    try:
        tables = changed_tables(books.policy, changes)
    except ValueError as error:
        raise ConfigurationError(f"{place} {error}.") from None
    write_policy(tables, into)
    try:
        policy = load_policy(into, books.business_timezone)
    except ConfigurationError as error:
        raise ConfigurationError(f"{place} makes a policy that is none. {error}".replace(f"{into}/", "")) from None
    return Scenario(changes.name, changes.note, policy, place.read_text(encoding="utf-8-sig"), changes.since)


def fingerprint(policy: Policy) -> str:
    """The same for all policies that pay the same: notes, and the order of rows, are no part of it."""
    as_text = pl.col(pl.Datetime).dt.strftime("%Y-%m-%dT%H:%M:%S%.6fZ")
    paid_by = {
        file: sorted(json.dumps(row) for row in frame.drop("note").with_columns(as_text).to_dicts())
        for file, frame in policy.tables().items()
        if file in PAY_FILES
    }
    return hashlib.sha256(json.dumps(paid_by, sort_keys=True).encode()).hexdigest()[:DIGITS]
