"""Messages by state and why, and who of those at risk can be reached."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from pipelines.contacts import ContactStore
from pipelines.outbox.channel import Channel
from pipelines.outbox.claims import (
    HAS_CHANNEL,
    IS_CAPPED,
    IS_PAUSED,
    IS_WITHHELD,
    LACKS_CONSENT,
    know_templates,
    terms,
)
from pipelines.outbox.message import Message
from pipelines.outbox.reach import AT_RISK, lacking
from pipelines.outbox.rules import PushRules
from pipelines.outbox.senders import living
from pipelines.outbox.store import message_of, open_outbox, stopped_at
from pipelines.publish import latest
from pipelines.settings import Home
from pipelines.warehouse import connect

READY = "ready"
WAITING = f"""
    select messages.*, case
        when not ({HAS_CHANNEL}) then 'no_channel'
        when {IS_WITHHELD} then 'withheld'
        when {IS_PAUSED} then 'channel_paused'
        when not_before > :now then coalesce(code, 'put_off')
        when {IS_CAPPED} then 'capped'
        when {LACKS_CONSENT} then 'no_consent'
        else '{READY}'
    end as why
    from messages where state = 'planned' order by not_before, planned_at, key
"""


@dataclass(frozen=True)
class Status:
    """How many messages there are of each (state, channel, why); how many people are `at_risk`, and how many of them
    `reachable` over the channels of packs, None where nothing is published; who sends, and since when sending is
    stopped."""

    messages: Counter[tuple[str, str, str]]
    at_risk: int | None
    reachable: int | None
    senders: tuple[int, ...]
    stopped_at: str | None


def status(
    home: Home, channels: Mapping[str, Channel], packs: Mapping[str, Channel], rules: PushRules, now: datetime
) -> Status:
    """The outbox as it stands at `now`, naive UTC; changes nothing. `packs` are those of the channels that packs may
    go over."""
    with open_outbox(home) as con:
        by_state = con.execute(
            "select state, channel, coalesce(code, '') as why, count(*) as messages from messages"
            " where state != 'planned' group by state, channel, why"
        ).fetchall()
        messages = Counter({(row["state"], row["channel"], row["why"]): row["messages"] for row in by_state})
        messages.update(("planned", m.channel, why) for m, why in waiting(con, home, channels, rules, now))
        at_risk = _at_risk(home)
        reachable = _reachable(home, packs, at_risk) if at_risk is not None else None
        people = len(at_risk) if at_risk is not None else None
        return Status(messages, people, reachable, tuple(living(con, home)), stopped_at(con))


def preview(
    home: Home, channels: Mapping[str, Channel], rules: PushRules, now: datetime, withheld: Iterable[str] = ()
) -> list[tuple[Message, str]]:
    """`waiting` in the outbox of `home`."""
    with open_outbox(home) as con:
        return waiting(con, home, channels, rules, now, withheld)


def waiting(
    con: sqlite3.Connection,
    home: Home,
    channels: Mapping[str, Channel],
    rules: PushRules,
    now: datetime,
    withheld: Iterable[str] = (),
) -> list[tuple[Message, str]]:
    """Each planned message, in the order of sending, with READY or why it would not be sent at `now`; `withheld` is
    what is not to be sent, as `terms` takes it."""
    know_templates(con, channels)
    contacts = ContactStore(home.contacts)
    reached, erased = contacts.having("openid"), contacts.erased()

    def why(row: sqlite3.Row, message: Message) -> str:
        channel = channels.get(message.channel)
        if row["member_id"] in erased:
            return "erased"
        if row["why"] != READY or channel is None:
            return row["why"]
        if channel.problems(message):
            return "fields"
        needs_address = message.distributor_id is not None and channel.needs_address
        return "no_contact" if needs_address and row["member_id"] not in reached else READY

    rows = con.execute(WAITING, terms(channels, rules, now, withheld)).fetchall()
    return [(message, why(row, message)) for row in rows for message in [message_of(row)]]


def _at_risk(home: Home) -> dict[str, str] | None:
    """The member_id of each distributor at risk; None where what is published can't tell."""
    file = latest(home)
    if file is None:
        return None
    with connect(file, read_only=True) as con:
        knows = con.execute("from duckdb_tables() where schema_name = 'marts' and table_name = 'fct_silences'")
        return dict(con.execute(AT_RISK).fetchall()) if knows.fetchall() else None


def _reachable(home: Home, packs: Mapping[str, Channel], at_risk: Mapping[str, str]) -> int:
    return sum(lack is None for lack in lacking(home, packs, at_risk).values())
