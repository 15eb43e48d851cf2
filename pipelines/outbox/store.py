"""The outbox file: every message and what became of it. Several processes may have it open; each change is one
transaction, and is on the disk before anything is done that counts on it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import datetime

from pipelines.business_time import sql_instant
from pipelines.durable import alone
from pipelines.errors import FenxiaoError
from pipelines.outbox.message import Message
from pipelines.settings import Home

#: planned -> claimed -> sending -> one of the last four; what is put off or given back is planned again.
STATES = ("planned", "claimed", "sending", "delivered", "refused", "parked", "cancelled")
FINAL = STATES[3:]
#: What may be the matter with the file. Moved away, it is made anew from the decisions, and nobody is told again; an
#: older copy would not know what was sent since.
COMPLAINTS = {
    sqlite3.SQLITE_BUSY: "is being written by another process: call again when that is done",
    sqlite3.SQLITE_FULL: "can't grow: make room on the disk and call again",
    sqlite3.SQLITE_CORRUPT: "is damaged: move it away and plan again",
    sqlite3.SQLITE_NOTADB: "is no outbox: move it away and plan again",
}
#: How long a transaction waits for that of another process.
BUSY_SECONDS = 60
# Instants are UTC as text, to the microsecond. `sent_at` is null while surely nobody was told: the frequency cap counts
# it from the claim on. `decided_at` is null until the plan is written among the decisions, and nothing is sent before.
SCHEMA = """
    create table if not exists messages (
        message_id text primary key, key text not null unique, distributor_id text, member_id text,
        channel text not null, template text not null, fields text not null, language text not null,
        planned_at text not null, decided_at text, state text not null, state_at text not null,
        not_before text not null, attempts integer not null default 0, sender text, sent_at text,
        may_repeat integer not null default 0,
        code text, detail text, remote_id text, reported_at text
    ) without rowid;
    create index if not exists messages_due on messages (state, not_before, planned_at, key);
    create index if not exists messages_told on messages (distributor_id, sent_at);
    create index if not exists messages_of_senders on messages (sender) where sender is not null;
    create table if not exists attempts (
        message_id text, number integer, channel text not null, sender text not null, began_at text not null,
        ended_at text, outcome text, code text, primary key (message_id, number)
    ) without rowid;
    create index if not exists attempts_in_time on attempts (channel, began_at);
    create table if not exists consents (
        consent_id text primary key, distributor_id text not null, template_id text not null, granted_at text not null,
        message_id text, ended_at text
    ) without rowid;
    create index if not exists consents_left on consents (distributor_id, template_id)
        where message_id is null and ended_at is null;
    create index if not exists consents_used on consents (message_id) where message_id is not null;
    create table if not exists senders (sender text primary key, pid integer not null, began_at text not null);
    create table if not exists stops (stopped_at text not null);
    create table if not exists pauses (channel text primary key, until text not null) without rowid;
"""


@contextmanager
def open_outbox(home: Home) -> Iterator[sqlite3.Connection]:
    """The outbox of a home, made where there is none. Nothing is in a transaction unless `transaction` begins one."""
    home.root.mkdir(parents=True, exist_ok=True)
    home.outbox.touch(mode=0o600)
    with closing(sqlite3.connect(home.outbox, timeout=BUSY_SECONDS, isolation_level=None)) as con:
        con.row_factory = sqlite3.Row
        try:
            if con.execute("pragma journal_mode").fetchone()[0] != "wal":
                with alone(home.root / ".outbox.lock"):
                    con.executescript(SCHEMA)
                    con.execute("pragma journal_mode = wal")  # stays so; two at once would refuse each other
            con.execute("pragma synchronous = full")  # what is being sent must be known after a power cut too
            yield con
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode not in COMPLAINTS:
                raise
            raise FenxiaoError(f"{home.outbox} {COMPLAINTS[error.sqlite_errorcode]}.") from error


@contextmanager
def transaction(con: sqlite3.Connection) -> Iterator[None]:
    """All or nothing, one writer at a time."""
    con.execute("begin immediate")
    try:
        yield
    except BaseException:
        con.execute("rollback")
        raise
    con.execute("commit")


def add(
    con: sqlite3.Connection, messages: Iterable[Message], members: Mapping[str, str], planned_at: datetime
) -> list[Message]:
    """Adds what is not there yet, by key, and returns that. `members` has the member_id of each distributor_id."""
    at = sql_instant(planned_at)
    return [m for m in messages if con.execute(_INSERT, _row(m, members.get(m.distributor_id or ""), at)).rowcount]


_INSERT = """
    insert into messages (
        message_id, key, distributor_id, member_id, channel, template, fields, language,
        planned_at, state, state_at, not_before
    )
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, 'planned', ?, ?)
    on conflict do nothing
"""


def _row(message: Message, member_id: str | None, at: str) -> tuple[str | None, ...]:
    fields = json.dumps(dict(message.fields), ensure_ascii=False)
    what = (message.channel, message.template, fields, message.language)
    return (message.message_id, message.key, message.distributor_id, member_id, *what, at, at, at)


def message_of(row: sqlite3.Row) -> Message:
    """The message in a row of `messages`."""
    columns = ("message_id", "key", "distributor_id", "channel", "template")
    return Message(*(row[column] for column in columns), json.loads(row["fields"]), row["language"])


def cancel(con: sqlite3.Connection, where: str, values: Iterable[str], code: str, now: datetime) -> int:
    """Cancels what is planned and fulfils a condition on `messages`; returns how many. What was claimed is being sent
    and is looked at once more just before."""
    return con.execute(
        f"update messages set state = 'cancelled', code = ?, state_at = ? where state = 'planned' and ({where})",
        [code, sql_instant(now), *values],
    ).rowcount


def stop(con: sqlite3.Connection, now: datetime) -> None:
    """Nothing more is sent, by no process, until `resume`."""
    with transaction(con):
        if not stopped_at(con):
            con.execute("insert into stops values (?)", [sql_instant(now)])


def resume(con: sqlite3.Connection) -> None:
    con.execute("delete from stops")


def stopped_at(con: sqlite3.Connection) -> str | None:
    """Since when sending is stopped, UTC; None while it is not."""
    row = con.execute("select stopped_at from stops").fetchone()
    return row["stopped_at"] if row else None
