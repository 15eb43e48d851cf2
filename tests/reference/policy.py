"""Which rows of the policy are in force."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from tests.reference.records import Record, Tables


def terms_at(policy: Tables, at: datetime) -> Record:
    """`policy_versions`: “The newest row at the moment applies.” Raises ValueError before the first version."""
    versions = _newest_set(policy["policy_versions"], at)
    if not versions:
        raise ValueError(f"{at.isoformat()}Z is before the first policy version")
    return only_best(versions, lambda version: version["effective_from"])


def tier_rule_at(policy: Tables, tier: str, at: datetime) -> Record | None:
    """“The rows of the newest `effective_from` replace the whole earlier set”: the tier's row in it, if any."""
    rules = [rule for rule in _newest_set(policy["tier_rules"], at) if rule["tier"] == tier]
    return only_best(rules, lambda rule: rule["effective_from"]) if rules else None


def bonus_steps_at(policy: Tables, at: datetime) -> list[Record]:
    """“The rows of the newest `effective_from` replace the whole earlier set.”"""
    return _newest_set(policy["bonus_steps"], at)


def only_best(rows: list[Record], rank: Callable[[Record], Any]) -> Record:
    """The highest-ranking row. Raises ValueError where two rank alike: the rules do not say which one wins."""
    best = max(rows, key=rank)
    if sum(rank(row) == rank(best) for row in rows) > 1:
        raise ValueError(f"more than one policy row ranks as high as {best}")
    return best


def _newest_set(rows: list[Record], at: datetime) -> list[Record]:
    begun = [row for row in rows if row["effective_from"] <= at]
    newest = max((row["effective_from"] for row in begun), default=None)
    return [row for row in begun if row["effective_from"] == newest]
