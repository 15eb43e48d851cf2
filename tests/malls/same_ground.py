"""Policies that pay otherwise, over orders that are credited, staged and received as under another."""

from __future__ import annotations

import random
from datetime import datetime

from tests.malls.landing import Row, Tables
from tests.malls.policies import random_policy

PAYING = ("settle_after_hours", "clawback_days", "bonus_close_days")


def paying_otherwise(policy: Tables, rng: random.Random) -> Tables:
    """A random policy with the other terms of this one: who is credited, which stage it is, and so on."""
    other = random_policy(rng)
    instants = sorted({row["effective_from"] for each in (policy, other) for row in each["policy_versions"]})
    return other | {
        "policy_versions": [
            {
                **_version(policy, instant),
                **{column: _version(other, instant)[column] for column in PAYING},
                "effective_from": instant,
            }
            for instant in instants
        ]
    }


def _version(policy: Tables, instant: datetime) -> Row:
    begun = [row for row in policy["policy_versions"] if row["effective_from"] <= instant]
    return max(begun, key=lambda row: row["effective_from"])
