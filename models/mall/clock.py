"""Two clocks: seconds since the mall opened, and mall time, which runs fast when people buy.

Mall time advances by 1 on an average day, faster in the evening, at weekends and in campaigns. What happens evenly in
mall time (a distributor's sales, a member's next order after their cycle) has the right hours, weekdays and seasons on
the wall.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

import numpy as np

from models.mall.catalogue import CAMPAIGNS, Campaign
from models.mall.parameters import LAST_DAY, UTC_OFFSET_HOURS, Season

MINUTE, HOUR, DAY = 60, 3_600, 86_400
#: An instant that does not come; like every instant after the mall's end it is written as empty.
NEVER = np.int64(1 << 40)


@dataclass(frozen=True)
class Running:
    """A campaign in one year: days since the opening, the end excluded."""

    campaign: Campaign
    begin: int
    end: int

    @property
    def days(self) -> slice:
        """Its days within the period, as places in an array of days."""
        return slice(max(self.begin, 0), max(self.end, 0))


@dataclass(frozen=True)
class Clock:
    """The period, and mall time at the beginning of each of its hours (`days * 24 + 1` values)."""

    first_day: date
    days: int
    campaigns: tuple[Running, ...]
    hours: np.ndarray

    @property
    def end(self) -> int:
        """Seconds from the opening to the end of the last day."""
        return self.days * DAY

    @property
    def opened(self) -> datetime:
        """The first local midnight, in UTC."""
        return local_midnight(self.first_day)

    @property
    def last(self) -> float:
        """Mall time at the end."""
        return float(self.hours[-1])

    def mall_time(self, seconds: np.ndarray) -> np.ndarray:
        """Mall time at these seconds; what lies outside the period is taken to its edge."""
        return np.interp(seconds / HOUR, np.arange(len(self.hours)), self.hours)

    def seconds(self, mall_time: np.ndarray) -> np.ndarray:
        """Whole seconds since the opening."""
        return (np.interp(mall_time, self.hours, np.arange(len(self.hours))) * HOUR).astype(np.int64)


def make_clock(last_day: date, days: int, season: Season, idle_months: Collection[int] = ()) -> Clock:
    """The clock of the `days` days that end with `last_day`; no campaign begins in the idle months of the year."""
    first_day = last_day - timedelta(days=days - 1)
    campaigns = _campaigns(first_day, days, idle_months)
    hours = np.outer(_day_factors(first_day, days, campaigns, season), season.hours).ravel()
    return Clock(first_day, days, campaigns, _mall_time(hours, days))


def paced(clock: Clock, factors: np.ndarray) -> Clock:
    """The clock on which each day goes faster by its factor."""
    return replace(clock, hours=_mall_time(np.diff(clock.hours) * np.repeat(factors, 24), clock.days))


def local_midnight(day: date) -> datetime:
    """The instant (UTC) at which a business day begins."""
    return datetime.combine(day, time(), UTC) - timedelta(hours=UTC_OFFSET_HOURS)


def data_end(last_day: date = LAST_DAY) -> datetime:
    """The instant (UTC) at which the last day is over: the `as_of` of the mall's data."""
    return local_midnight(last_day + timedelta(days=1))


def days_to_seconds(days: np.ndarray) -> np.ndarray:
    """Whole seconds of a span in days."""
    return (days * DAY).astype(np.int64)


def _campaigns(first_day: date, days: int, idle_months: Collection[int]) -> tuple[Running, ...]:
    held = [campaign for campaign in CAMPAIGNS if campaign.month not in idle_months]
    found = []
    for year in range(first_day.year - 1, first_day.year + days // 365 + 2):
        for campaign in held:
            begin = (date(year, campaign.month, campaign.day) - first_day).days
            if begin < days and begin + campaign.days > 0:
                found.append(Running(campaign, begin, begin + campaign.days))
    return tuple(sorted(found, key=lambda running: (running.begin, running.campaign.name)))


def _mall_time(hours: np.ndarray, days: int) -> np.ndarray:
    """Mall time at the beginning of each hour, and at the end, from how busy the hours are."""
    edges = np.concatenate([[0.0], np.cumsum(hours)])
    return edges * days / edges[-1]


def _day_factors(first_day: date, days: int, campaigns: tuple[Running, ...], season: Season) -> np.ndarray:
    uplift = np.ones(days)
    for running in campaigns:
        uplift[running.days] = np.maximum(uplift[running.days], running.campaign.uplift)
    for running in campaigns:
        if running.campaign.kind == "peak" and running.campaign.product is None:
            after = Running(running.campaign, running.end, running.end + season.after_peak_days)
            uplift[after.days] *= season.after_peak
    weekdays = (np.arange(days) + first_day.weekday()) % 7
    return np.array(season.weekdays)[weekdays] * uplift
