"""Planning: what shall be said to whom becomes messages, each once, however often it is planned."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from pipelines.outbox.consents import take_in_consents
from pipelines.outbox.message import Message
from pipelines.outbox.record import record_plan, restore
from pipelines.outbox.store import add, cancel, open_outbox, transaction
from pipelines.settings import Home


def plan(home: Home, messages: Iterable[Message], members: Mapping[str, str], now: datetime) -> list[Message]:
    """Adds the messages that are not planned yet, writes them among the decisions, and returns them; from then on they
    may be sent. `members` has the member_id of each distributor_id, by whom contacts are known; `now` is naive UTC."""
    with open_outbox(home) as con:
        restore(con, home, now)
        with transaction(con):
            new = add(con, messages, members, now)
        record_plan(con, home, now)
        take_in_consents(con, home)
    return new


def planned_of(home: Home, template: str) -> list[str]:
    """The ids of what is planned of a template and not sent."""
    with open_outbox(home) as con:
        return _planned_of(con, template)


def _planned_of(con: sqlite3.Connection, template: str) -> list[str]:
    rows = con.execute("select message_id from messages where state = 'planned' and template = ?", [template])
    return [row["message_id"] for row in rows.fetchall()]


def withdraw(home: Home, template: str, standing: Collection[str], now: datetime, *, because: str = "returned") -> int:
    """Cancels what is planned of a template and is not among the ids that stand; returns how many messages."""
    with open_outbox(home) as con, transaction(con):
        gone = [planned for planned in _planned_of(con, template) if planned not in standing]
        return sum(cancel(con, "message_id = ?", [message_id], because, now) for message_id in gone)
