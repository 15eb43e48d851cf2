"""Who was silent for how long, counted morning by morning for everybody, in the plainest way and far too slowly.

Naive UTC instants, business dates of `zone`. Each day is judged by the newest policy rows that began by its first
instant. No SQL has a part in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from tests.reference.instants import business_date

Row = dict[str, Any]
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Morning:
    """How things stand for one distributor at a business date's first instant; `seen_at` begins their silence."""

    date: date
    seen_at: datetime
    days_inactive: int


@dataclass(frozen=True)
class SilentMall:
    """What a mall delivers of its distributors, and the policy's rows; `actions` are (who, kind, instant)."""

    zone: ZoneInfo
    as_of: datetime
    approved_at: dict[str, datetime]
    changes: dict[str, list[tuple[datetime, str]]]
    actions: list[tuple[str, str, datetime]]
    rules: list[Row]
    holidays: list[Row]

    def date_of(self, instant: datetime) -> date:
        return business_date(instant, self.zone)

    def start_of(self, day: date) -> datetime:
        midnight = datetime(day.year, day.month, day.day, tzinfo=self.zone)
        return midnight.astimezone(UTC).replace(tzinfo=None)

    def rule(self, day: date) -> Row | None:
        began = [row for row in self.rules if row["effective_from"] <= self.start_of(day)]
        return max(began, key=lambda row: row["effective_from"], default=None)

    def is_holiday(self, day: date) -> bool:
        newest: dict[str, Row] = {}
        for row in sorted(self.holidays, key=lambda row: row["effective_from"]):
            if row["effective_from"] <= self.start_of(day):
                newest[row["holiday"]] = row
        return any(row["first_day"] and row["first_day"] <= day <= row["last_day"] for row in newest.values())

    @cached_property
    def counted_actions(self) -> dict[str, list[datetime]]:
        """By person, what they did so far that the rule of its day counts."""
        found: dict[str, list[datetime]] = {}
        for person, kind, instant in self.actions:
            if instant <= self.as_of:
                rule = self.rule(self.date_of(instant))
                if rule and (rule["activity"] == "any" or kind in rule["activity"].split()):
                    found.setdefault(person, []).append(instant)
        return found

    @cached_property
    def counted_dates(self) -> set[date]:
        """The dates that are over, no holiday, and not silent in the whole mall."""
        today = self.date_of(self.as_of)
        busy = {self.date_of(instant) for instants in self.counted_actions.values() for instant in instants}
        return {day for day in busy if day < today and not self.is_holiday(day)}

    def is_active(self, person: str, at: datetime) -> bool:
        known = [(since, status) for since, status in self.changes.get(person, []) if since <= min(at, self.as_of)]
        return self.approved_at[person] <= min(at, self.as_of) and (not known or max(known)[1] == "active")

    def begun(self, person: str) -> list[datetime]:
        """When they joined, or came back."""
        moment = timedelta(microseconds=1)
        turns = [self.approved_at[person], *(since for since, _ in self.changes.get(person, []))]
        return [at for at in turns if self.is_active(person, at) and not self.is_active(person, at - moment)]

    def seen(self, person: str) -> list[datetime]:
        """When they did something while active, joined, or came back."""
        done = [at for at in self.counted_actions.get(person, []) if self.is_active(person, at)]
        return sorted(self.begun(person) + done)

    def mornings(self, person: str, first: date) -> Iterator[Morning]:
        """Every morning since `first` on which they are active and were seen since they joined or came back."""
        begun, seen, day = self.begun(person), self.seen(person), first
        while day <= self.date_of(self.as_of):
            start = self.start_of(day)
            since = max((at for at in begun if at <= start), default=start)
            before = [at for at in seen if since <= at < start]
            if self.is_active(person, start) and before:
                last = self.date_of(before[-1])
                yield Morning(day, before[-1], sum(last < counted < day for counted in self.counted_dates))
            day += DAY

    def silences(self, person: str, first: date) -> Iterator[Row]:
        """The rows that fct_silences owes about one distributor, from their mornings since `first`."""
        by_sight: dict[datetime, list[Morning]] = {}
        for morning in self.mornings(person, first):
            by_sight.setdefault(morning.seen_at, []).append(morning)
        for seen_at, mornings in by_sight.items():
            if mornings[-1].days_inactive:
                because, returned_at = self._end(person, seen_at)
                flagged = [morning.date for morning in mornings if self._is_flagged(morning)]
                yield {
                    "distributor_id": person,
                    "last_active_on": self.date_of(seen_at),
                    "last_active_at": seen_at,
                    "flagged_on": flagged[0] if flagged else None,
                    "ended_on": mornings[-1].date if because else None,
                    "ended_because": because,
                    "returned_at": returned_at,
                    "days_inactive": mornings[-1].days_inactive,
                }

    def _is_flagged(self, morning: Morning) -> bool:
        rule = self.rule(morning.date)
        return rule is not None and morning.days_inactive >= rule["flag_after_days"]

    def _end(self, person: str, seen_at: datetime) -> tuple[str | None, datetime | None]:
        """What came first after they were seen, and when, if they were active again."""
        gone = [(at, status) for at, status in self.changes.get(person, []) if seen_at < at <= self.as_of]
        stop = min(((at, status) for at, status in gone if status != "active"), default=None)
        again = next((at for at in self.seen(person) if at > seen_at), None)
        if again and (stop is None or again < stop[0]):
            return "returned", again
        return (stop[1], None) if stop else (None, None)
