"""Instants, business dates and business months. Every instant is a naive `datetime` in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo


def days(count: int) -> timedelta:
    """“Every other span here is exact: a day is 24 hours from the instant.”"""
    return timedelta(hours=24 * count)


def business_date(at: datetime, zone: ZoneInfo) -> date:
    """“Business dates, ISO weeks (Monday first) and months are those of `business_timezone`.”"""
    return at.replace(tzinfo=UTC).astimezone(zone).date()


def business_month(at: datetime, zone: ZoneInfo) -> str:
    """“2026-01-31T17:00Z belongs to February”: the month as `YYYY-MM`."""
    return business_date(at, zone).strftime("%Y-%m")


def next_month(month: str) -> str:
    """The month after `YYYY-MM`."""
    year, number = int(month[:4]), int(month[5:])
    return f"{year + 1:04d}-01" if number == 12 else f"{year:04d}-{number + 1:02d}"


def month_end(month: str, zone: ZoneInfo) -> datetime:
    """The first instant that no longer belongs to the business month."""
    following = next_month(month)
    midnight = datetime(int(following[:4]), int(following[5:]), 1, tzinfo=zone)
    return midnight.astimezone(UTC).replace(tzinfo=None)


def last_instant(month: str, zone: ZoneInfo) -> datetime:
    """“A month's last instant is the last microsecond before its end.”"""
    return month_end(month, zone) - timedelta(microseconds=1)


def months_from(first: str, last: str) -> list[str]:
    """Every month from `first` to `last`, both included; none when `last` is earlier."""
    months = []
    while first <= last:
        months.append(first)
        first = next_month(first)
    return months
