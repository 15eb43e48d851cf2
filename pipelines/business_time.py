"""The run's instant and the mall's calendar. Nothing else that a run computes with asks what time it is."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from pipelines.errors import ConfigurationError


def now() -> datetime:
    """This moment in UTC, without zone, to the microsecond."""
    return datetime.now(UTC).replace(tzinfo=None)


def parse_instant(text: str, timezone: str) -> datetime:
    """An ISO 8601 instant as UTC without zone; one without an offset is in `timezone`. Raises ConfigurationError."""
    try:
        instant = datetime.fromisoformat(text)
        if instant.tzinfo is None:
            instant = instant.replace(tzinfo=ZoneInfo(timezone))
        return instant.astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError) as error:
        message = f"{text!r} is no instant: write it like 2026-03-21T12:00:00+08:00."
        raise ConfigurationError(message) from error


def sql_instant(instant: datetime) -> str:
    """The instant as SQL reads it, to the microsecond."""
    return instant.isoformat(sep=" ", timespec="microseconds")


def local(instant: datetime, timezone: str) -> datetime:
    """A UTC instant as the clock on the mall's wall shows it."""
    return instant.replace(tzinfo=UTC).astimezone(ZoneInfo(timezone))
