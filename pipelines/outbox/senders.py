"""Who is sending. A sender holds a locked file for as long as it lives, so that a killed one is known at once and no
living one is taken for dead, however slow the other side is or whoever got its process number."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from pipelines.business_time import now as this_moment
from pipelines.business_time import sql_instant
from pipelines.outbox import consents
from pipelines.outbox.store import transaction
from pipelines.settings import Home

DIED = "sender_died"


@contextmanager
def registered(con: sqlite3.Connection, home: Home) -> Iterator[str]:
    """Registers this process as a sender until the block ends, however it does, and yields the sender's name."""
    sender = uuid4().hex
    file = _file(home, sender)
    file.parent.mkdir(exist_ok=True)
    with file.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # before anybody can know of it
        con.execute("insert into senders values (?, ?, ?)", [sender, os.getpid(), sql_instant(this_moment())])
        try:
            yield sender
        finally:
            give_up(con, sender, this_moment())
            file.unlink()


def give_up_dead(con: sqlite3.Connection, home: Home, now: datetime) -> int:
    """Takes back what killed senders left, as `give_up`; returns how many there were."""
    names = [row["sender"] for row in con.execute("select sender from senders")]
    dead = [sender for sender in names if not _lives(home, sender)]
    for sender in dead:
        give_up(con, sender, now)
        _file(home, sender).unlink(missing_ok=True)
    return len(dead)


def give_up(con: sqlite3.Connection, sender: str, now: datetime) -> None:
    """What a sender only claimed is planned again. What it was sending may have arrived: it is parked, and its consent
    stays used, unless the channel knows a message again."""
    at, untold = sql_instant(now), "state = 'claimed' or state = 'sending' and may_repeat"
    with transaction(con):
        for row in con.execute(f"select message_id from messages where sender = ? and ({untold})", [sender]).fetchall():
            consents.give_back(con, row["message_id"])
        con.execute(
            "update messages set state = 'planned', state_at = ?, sender = null, sent_at = null"
            f" where sender = ? and ({untold})",
            [at, sender],
        )
        con.execute(
            "update messages set state = 'parked', state_at = ?, sender = null, code = ?, detail = null"
            " where sender = ? and state = 'sending'",
            [at, DIED, sender],
        )
        con.execute(
            "update attempts set ended_at = ?, outcome = 'uncertain', code = ? where sender = ? and ended_at is null",
            [at, DIED, sender],
        )
        con.execute("delete from senders where sender = ?", [sender])


def living(con: sqlite3.Connection, home: Home) -> list[int]:
    """The process numbers of those who are sending."""
    rows = con.execute("select sender, pid from senders order by began_at").fetchall()
    return [row["pid"] for row in rows if _lives(home, row["sender"])]


def _lives(home: Home, sender: str) -> bool:
    with suppress(FileNotFoundError), _file(home, sender).open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _file(home: Home, sender: str) -> Path:
    return home.senders / f"{sender}.lock"
