"""Periods end on days that are over; weeks begin on Monday; what is cut off is counted."""

from __future__ import annotations

from datetime import date

import pytest

from dashboards.periods import Bucket, Period, buckets, compared, named

THURSDAY = date(2026, 3, 19)


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("7d", date(2026, 3, 13), THURSDAY),
        ("30d", date(2026, 2, 18), THURSDAY),
        ("month", date(2026, 3, 1), THURSDAY),
        ("last_month", date(2026, 2, 1), date(2026, 2, 28)),
    ],
)
def test_named_periods(name: str, first: date, last: date) -> None:
    assert named(name, THURSDAY) == Period(first, last)


def test_the_comparison_is_as_long_and_ends_the_day_before() -> None:
    period = Period(date(2026, 3, 1), date(2026, 3, 19))
    assert period.before == Period(date(2026, 2, 10), date(2026, 2, 28))
    assert period.before.days == period.days == 19


def test_weeks_begin_on_monday_and_know_whether_they_are_over() -> None:
    assert buckets(Period(date(2026, 3, 8), THURSDAY), "week", THURSDAY) == [
        Bucket(date(2026, 3, 2), date(2026, 3, 8), days=1, is_open=False),
        Bucket(date(2026, 3, 9), date(2026, 3, 15), days=7, is_open=False),
        Bucket(date(2026, 3, 16), date(2026, 3, 22), days=4, is_open=True),
    ]


def test_months_over_a_turn_of_the_year() -> None:
    found = buckets(Period(date(2025, 12, 31), date(2026, 1, 31)), "month", THURSDAY)
    assert [(bucket.start, bucket.days, bucket.is_whole) for bucket in found] == [
        (date(2025, 12, 1), 1, False),
        (date(2026, 1, 1), 31, True),
    ]


def test_today_is_not_over() -> None:
    assert [bucket.is_open for bucket in buckets(Period(THURSDAY, date(2026, 3, 20)), "day", THURSDAY)] == [False, True]


def test_a_period_stands_beside_the_days_before_the_same_weekdays_or_nothing() -> None:
    ten_days = Period(date(2026, 3, 10), date(2026, 3, 19))
    assert compared(ten_days, "before") == Period(date(2026, 2, 28), date(2026, 3, 9))
    assert compared(ten_days, "weekdays") == Period(date(2026, 2, 24), date(2026, 3, 5))
    assert compared(ten_days, "none") is None
    week = Period(date(2026, 3, 13), date(2026, 3, 19))
    assert compared(week, "weekdays") == compared(week, "before")
