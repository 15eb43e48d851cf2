"""Planning: what shall be said to whom becomes messages, each once, however often it is planned."""

from __future__ import annotations

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
        rows = con.execute("select message_id from messages where state = 'planned' and template = ?", [template])
        return [row["message_id"] for row in rows.fetchall()]


def withdraw(home: Home, template: str, standing: Collection[str], now: datetime, *, because: str) -> int:
    """Cancels what is planned of a template and is not among the ids that stand; returns how many messages."""
    return cancel_planned(home, set(planned_of(home, template)).difference(standing), because, now)


def cancel_planned(home: Home, message_ids: Iterable[str], because: str, now: datetime) -> int:
    """Cancels those of the messages that are still planned; returns how many. Whoever finds them by other data reads
    `planned_of` before these: what another process plans in between would be cancelled, and never planned again."""
    with open_outbox(home) as con, transaction(con):
        return sum(cancel(con, "message_id = ?", [message_id], because, now) for message_id in message_ids)
