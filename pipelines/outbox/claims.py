"""The way of one message: claimed, sending, ended. Each step is one transaction, and `sending` is on the disk before
the request leaves: so a sender may be killed at any moment and nobody is told twice."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from pipelines.business_time import sql_instant
from pipelines.outbox import consents
from pipelines.outbox.channel import Channel, Outcome, Receipt
from pipelines.outbox.message import Message
from pipelines.outbox.rules import PushRules
from pipelines.outbox.store import message_of, stopped_at, transaction
from pipelines.settings import CLAIMED_AT_ONCE, RATE_WINDOW, SEND_ATTEMPTS, SEND_PAUSE

#: The state in which each outcome leaves a message.
STATE = {
    Outcome.DELIVERED: "delivered",
    Outcome.REFUSED: "refused",
    Outcome.LATER: "planned",
    Outcome.STOP: "planned",
    Outcome.UNCERTAIN: "parked",
}
#: In these states somebody was, or may have been, told.
TOLD = ("delivered", "parked")
#: Conditions on `messages`: the person was told as much as they may be, has no consent left where one is needed.
IS_CAPPED = """
    distributor_id is not null and :most <= (
        select count(*) from messages as told
        where told.distributor_id = messages.distributor_id and told.sent_at > :since
    )
"""
LACKS_CONSENT = f"""
    template_id(channel, template) is not null and not exists (
        select 1 from consents
        where consents.distributor_id = messages.distributor_id
            and consents.template_id = template_id(messages.channel, messages.template) and {consents.LEFT}
    )
"""
HAS_CHANNEL = "channel in (select value from json_each(:channels))"
#: The other side said when it takes messages again, such as tomorrow where the day's are used up.
IS_PAUSED = "channel in (select channel from pauses where until > :now)"
#: All messages of a template, or those over one channel.
IS_WITHHELD = "exists (select 1 from json_each(:withheld) where value in (template, template || '/' || channel))"
SENDABLE = f"""
    state = 'planned' and decided_at is not null and not_before <= :now
    and {HAS_CHANNEL} and not {IS_PAUSED} and not {IS_WITHHELD} and not ({IS_CAPPED}) and not ({LACKS_CONSENT})
"""


@dataclass(frozen=True)
class Claim:
    """A message that one sender, and nobody else, may send. `attempts` were made before."""

    message: Message
    member_id: str | None
    sender: str
    attempts: int


class Stopped(Exception):  # noqa: N818 - it is no failure
    """Somebody has stopped all sending."""


def know_templates(con: sqlite3.Connection, channels: Mapping[str, Channel]) -> None:
    """Lets SQL ask a channel for the template to which a person must have consented."""

    def template_id(channel: str, template: str) -> str | None:
        return channels[channel].template_id(template) if channel in channels else None

    con.create_function("template_id", 2, template_id, deterministic=True)


def terms(
    channels: Iterable[str], rules: PushRules, now: datetime, withheld: Iterable[str] = ()
) -> dict[str, str | int]:
    """What the conditions above ask for by name; `withheld` are templates, or `template/channel`."""
    names = {"channels": _json(channels), "withheld": _json(withheld)}
    return names | {"now": sql_instant(now), "since": sql_instant(rules.since(now)), "most": rules.max_messages}


def claim(con: sqlite3.Connection, sender: str, asked: Mapping[str, str | int], now: datetime) -> list[Claim]:
    """Claims a few of what may be sent now by the `terms`, at most one per person, with the consents that they use.
    Raises Stopped."""
    due = f"select * from messages where {SENDABLE} order by not_before, planned_at, key limit {CLAIMED_AT_ONCE}"
    with transaction(con):
        if stopped_at(con):
            raise Stopped
        rows = con.execute(due, dict(asked)).fetchall()
        # A second one of the same person waits for the next time, when the first is counted.
        of_person = {row["distributor_id"] or row["message_id"]: row for row in reversed(rows)}
        return [_claim(con, row, sender, now) for row in reversed(of_person.values())]


def _claim(con: sqlite3.Connection, row: sqlite3.Row, sender: str, now: datetime) -> Claim:
    at = sql_instant(now)
    con.execute(
        "update messages set state = 'claimed', state_at = ?, sent_at = ?, sender = ? where message_id = ?",
        [at, at, sender, row["message_id"]],
    )
    needed = con.execute("select template_id(?, ?)", [row["channel"], row["template"]]).fetchone()[0]
    if needed:
        consents.use(con, row["distributor_id"], needed, row["message_id"])
    return Claim(message_of(row), row["member_id"], sender, row["attempts"])


def begin(con: sqlite3.Connection, claimed: Claim, channel: Channel, now: datetime) -> timedelta:
    """Notes for good that the request is about to leave. Where the channel's rate is used up, nothing is noted, and the
    wait until it is not is returned; else zero. Raises Stopped."""
    at, message = sql_instant(now), claimed.message
    with transaction(con):
        if stopped_at(con):
            raise Stopped
        if wait := _wait(con, channel, now):
            return wait
        con.execute(
            "update messages set state = 'sending', state_at = ?, sent_at = ?, attempts = attempts + 1, may_repeat = ?"
            " where message_id = ?",
            [at, at, channel.is_idempotent, message.message_id],
        )
        con.execute(
            "insert into attempts (message_id, number, channel, sender, began_at) values (?, ?, ?, ?, ?)",
            [message.message_id, claimed.attempts + 1, message.channel, claimed.sender, at],
        )
    return timedelta()


def end(con: sqlite3.Connection, claimed: Claim, channel: Channel, receipt: Receipt, now: datetime) -> str:
    """Notes the answer; returns the state in which it leaves the message. What was put off too often is given up: it is
    refused, or parked where a channel that knows a message again may have put it off after it had arrived."""
    message_id, at = claimed.message.message_id, sql_instant(now)
    state, not_before = STATE[receipt.outcome], now
    retry = timedelta(seconds=receipt.retry_after) if receipt.retry_after is not None else None
    if receipt.outcome is Outcome.LATER:
        before = _laters(con, message_id)
        if before + 1 >= SEND_ATTEMPTS:
            state = "parked" if channel.is_idempotent else "refused"
        not_before += SEND_PAUSE * 2**before if retry is None else retry
    with transaction(con):
        if receipt.outcome is Outcome.STOP and retry:
            con.execute("insert or replace into pauses values (?, ?)", [channel.name, sql_instant(now + retry)])
        con.execute(
            "update attempts set ended_at = ?, outcome = ?, code = ? where message_id = ? and number = ?",
            [at, receipt.outcome, receipt.code, message_id, claimed.attempts + 1],
        )
        if receipt.ends_consent:
            consents.end_all(con, message_id, now)
        con.execute("update messages set remote_id = ? where message_id = ?", [receipt.remote_id, message_id])
        _leave(con, message_id, state, receipt.code, receipt.detail, now, not_before)
    return state


def _laters(con: sqlite3.Connection, message_id: str) -> int:
    """How often a message itself was put off: what stopped its whole channel does not count."""
    query = "select count(*) from attempts where message_id = ? and outcome = ?"
    return con.execute(query, [message_id, Outcome.LATER]).fetchone()[0]


def set_aside(
    con: sqlite3.Connection, claimed: Claim, state: str, code: str, detail: str, now: datetime, not_before: datetime
) -> None:
    """Ends a claim before any request: refused, cancelled, or planned again for later."""
    with transaction(con):
        _leave(con, claimed.message.message_id, state, code, detail, now, not_before)


def _leave(
    con: sqlite3.Connection, message_id: str, state: str, code: str, detail: str, now: datetime, not_before: datetime
) -> None:
    con.execute(
        "update messages set state = ?, state_at = ?, code = ?, detail = ?, not_before = ?, sender = null"
        " where message_id = ?",
        [state, sql_instant(now), code, detail or None, sql_instant(not_before), message_id],
    )
    if state not in TOLD:
        con.execute("update messages set sent_at = null where message_id = ?", [message_id])
        consents.give_back(con, message_id)


def _wait(con: sqlite3.Connection, channel: Channel, now: datetime) -> timedelta:
    """How long until the channel takes one more: so many requests began within the last minute, whoever sent them."""
    if channel.per_minute is None:
        return timedelta()
    row = con.execute(
        "select began_at from attempts where channel = ? order by began_at desc limit 1 offset ?",
        [channel.name, channel.per_minute - 1],
    ).fetchone()
    wait = datetime.fromisoformat(row["began_at"]) + RATE_WINDOW - now if row else timedelta()
    return max(wait, timedelta())


def next_due(con: sqlite3.Connection, channels: Iterable[str], now: datetime) -> datetime | None:
    """When the first message that was put off is due, naive UTC; None where none is."""
    row = con.execute(
        "select min(not_before) as due from messages where state = 'planned' and decided_at is not null"
        " and not_before > ? and channel in (select value from json_each(?))",
        [sql_instant(now), _json(channels)],
    ).fetchone()
    return datetime.fromisoformat(row["due"]) if row["due"] else None


def _json(names: Iterable[str]) -> str:
    return json.dumps(list(names))
