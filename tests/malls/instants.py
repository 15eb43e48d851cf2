"""The calendar that every random mall lives in.

Instants are naive UTC datetimes; business months are those of Asia/Shanghai and begin at 16:00 UTC of the day before.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta

MICROSECOND = timedelta(microseconds=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
BUSINESS_OFFSET = timedelta(hours=8)
#: From when the first version of every policy file is in force, long before any fact.
OPENING = datetime.fromisoformat("2019-12-31T16:00")
#: The first instant of January 2026: people join before it, orders are paid from here on.
START = datetime.fromisoformat("2025-12-31T16:00")
#: The first instants of February, March and April: the months before them close, April stays open.
MONTH_STARTS = tuple(map(datetime.fromisoformat, ("2026-01-31T16:00", "2026-02-28T16:00", "2026-03-31T16:00")))
#: What a mall is known at where no build says otherwise.
AS_OF = datetime.fromisoformat("2026-04-10T16:00")


def around(rng: random.Random, instant: datetime) -> datetime:
    """The instant itself or one microsecond to either side: what a deadline is tested with."""
    return instant + rng.choice((-1, 0, 1)) * MICROSECOND


def whole_hour(rng: random.Random, since: datetime, until: datetime) -> datetime:
    """An instant in since..until, a whole number of hours after `since`, so that instants meet often."""
    return since + rng.randint(0, max(0, (until - since) // HOUR)) * HOUR


def month_of(instant: datetime) -> datetime:
    """The first instant of the business month that holds this one."""
    local = instant + BUSINESS_OFFSET
    return local.replace(day=1, hour=0, minute=0, second=0, microsecond=0) - BUSINESS_OFFSET


def month_after(month: datetime) -> datetime:
    """The first instant of the business month after the one that starts at `month`."""
    return month_of(month + 32 * DAY)
