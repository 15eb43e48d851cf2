"""When people may be told something, and how often: push_rules of the policy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl

from pipelines.business_time import local


@dataclass(frozen=True)
class PushRules:
    """Nobody is told anything from `quiet_from_hour` to `quiet_to_hour` by the clock in `timezone` (never quiet where
    they are equal), and nobody is told more than `max_messages` within `within_days`."""

    quiet_from_hour: int
    quiet_to_hour: int
    max_messages: int
    within_days: int
    timezone: str

    def are_quiet(self, now: datetime) -> bool:
        """Whether `now`, naive UTC, lies in the quiet hours."""
        begin, end, hour = self.quiet_from_hour, self.quiet_to_hour, local(now, self.timezone).hour
        return begin <= hour < end if begin <= end else hour >= begin or hour < end

    def since(self, now: datetime) -> datetime:
        """The instant after which messages count towards `max_messages`."""
        return now - timedelta(days=self.within_days)


def rules_at(push_rules: pl.DataFrame, now: datetime, timezone: str) -> PushRules:
    """The row of push_rules in force at `now`, naive UTC; before the first, the first: somebody has to be spared."""
    rows = push_rules.sort("effective_from").to_dicts()
    [*_, row] = [row for row in rows if row["effective_from"] <= now] or rows[:1]
    return PushRules(
        *(row[name] for name in ("quiet_from_hour", "quiet_to_hour", "max_messages", "within_days")), timezone
    )
