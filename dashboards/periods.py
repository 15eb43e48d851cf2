"""Stretches of business days, what they are compared with, and the days, weeks and months they fall into."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)
LAST_DAYS = {"7d": 7, "30d": 30, "90d": 90}
CUSTOM = "custom"
PERIODS = (*LAST_DAYS, "month", "last_month", CUSTOM)
GRAINS = ("day", "week", "month")
COMPARISONS = ("before", "weekdays", "none")
WEEK_DAYS = 7


@dataclass(frozen=True)
class Period:
    """Business days from `first` to `last`, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def before(self) -> Period:
        """The days just before, as many."""
        return self.earlier(self.days)

    def earlier(self, days: int) -> Period:
        """As many days, so many days earlier."""
        return Period(self.first - days * DAY, self.last - days * DAY)


@dataclass(frozen=True)
class Bucket:
    """A day, week or month, as far as the period reaches into it."""

    start: date
    end: date
    days: int
    is_open: bool

    @property
    def is_whole(self) -> bool:
        return self.days == (self.end - self.start).days + 1 and not self.is_open


def named(name: str, last_whole_day: date) -> Period:
    """The period of that name. All of them end on a day that is over: half a day looks like a fall."""
    if name in LAST_DAYS:
        return Period(last_whole_day - (LAST_DAYS[name] - 1) * DAY, last_whole_day)
    month_start = last_whole_day.replace(day=1)
    if name == "month":
        return Period(month_start, last_whole_day)
    month_end = month_start - DAY
    return Period(month_end.replace(day=1), month_end)


def compared(period: Period, comparison: str) -> Period | None:
    """What the period stands beside: the days just before, the same weekdays before it, or nothing."""
    if comparison == "none":
        return None
    weeks = -(-period.days // WEEK_DAYS)
    return period.before if comparison == "before" else period.earlier(weeks * WEEK_DAYS)


def buckets(period: Period, grain: str, last_whole_day: date) -> list[Bucket]:
    """Every day, ISO week or month that the period touches, oldest first."""
    found: list[Bucket] = []
    start = _start(period.first, grain)
    while start <= period.last:
        end = _end(start, grain)
        days = (min(end, period.last) - max(start, period.first)).days + 1
        found.append(Bucket(start, end, days, is_open=end > last_whole_day))
        start = end + DAY
    return found


def _start(day: date, grain: str) -> date:
    return {"day": day, "week": day - day.weekday() * DAY, "month": day.replace(day=1)}[grain]


def _end(start: date, grain: str) -> date:
    if grain == "month":
        return (start.replace(day=28) + 4 * DAY).replace(day=1) - DAY
    return start + {"day": 0, "week": 6}[grain] * DAY
