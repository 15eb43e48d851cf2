"""Looking at what was delivered and published, and keeping what deserves a look."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from pipelines import settings
from pipelines.alarms.alarm import EVENTS, Alarm, Look, read_look, write_look
from pipelines.alarms.drift import drift_alarms
from pipelines.alarms.freshness import nothing_published, publication_alarms, table_alarms
from pipelines.alarms.late_rows import late_alarms
from pipelines.alarms.refused_rows import refused_alarms
from pipelines.durable import alone
from pipelines.publish import PublishedRun, publications, published_run
from pipelines.raw_store import RawStore
from pipelines.settings import Home


def raise_alarms(home: Home, now: datetime) -> tuple[Alarm, ...]:
    """Looks at `now` (UTC without zone) and writes <home>/alarms.json with all alarms that stand, which it returns.

    An alarm that stood keeps the instant since which it does; one about a delivery stays for `settings.EVENTS_STAY`.
    Who looks while another does waits for it: a look goes on from the one before.
    Raises FenxiaoError where the home's files can't be understood.
    """
    with alone(home.root / ".alarms.lock"):
        return _look(home, now)


def _look(home: Home, now: datetime) -> tuple[Alarm, ...]:
    last, seen, batches = read_look(home), published_run(home), RawStore(home).manifest().batches
    found = list(refused_alarms(batches, last.delivery if last else None, now))
    if seen is None:
        found.append(nothing_published(home, now))
    else:
        found += [*publication_alarms(seen, now), *table_alarms(home, seen, now), *drift_alarms(seen, now)]
        if before := _looked_at_before(home, seen, last):
            found += late_alarms(seen, before, now)
    alarms = tuple(_standing(found, last, now))
    delivery = max((batch.number for batch in batches), default=0)
    write_look(home, Look(now, seen.run_id if seen else None, delivery, alarms))
    return alarms


def _looked_at_before(home: Home, seen: PublishedRun, last: Look | None) -> Path | None:
    """The publication that the last look was at, or of those that are kept the oldest; None where nothing is new."""
    if last and last.run_id == seen.run_id:
        return None
    older = [file for file in publications(home) if file.stem < seen.run_id]
    return next((file for file in older if last and file.stem == last.run_id), older[0] if older else None)


def _standing(found: list[Alarm], last: Look | None, now: datetime) -> Iterator[Alarm]:
    stood = {(alarm.kind, alarm.subject): alarm for alarm in (last.alarms if last else ())}
    for alarm in found:
        known = stood.pop((alarm.kind, alarm.subject), alarm)
        yield replace(alarm, since=known.since)
    yield from (alarm for alarm in stood.values() if alarm.kind in EVENTS and now - alarm.since < settings.EVENTS_STAY)
