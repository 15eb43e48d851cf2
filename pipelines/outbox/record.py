"""What was planned and how it ended, as decisions: the plan is written before anything of it is sent."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

import polars as pl

from pipelines.business_time import sql_instant
from pipelines.decisions import KINDS, DecisionStore
from pipelines.durable import alone
from pipelines.outbox.store import FINAL, transaction
from pipelines.settings import Home

INSTANTS = ("planned_at", "sent_at", "state_at")
LOST = "outbox_lost"
#: What is written once: a message, and each of its ends; what was parked may be settled later.
WHAT = {"messages": ["message_id"], "message_results": ["message_id", "state"]}


def record_plan(con: sqlite3.Connection, home: Home, now: datetime) -> None:
    """Writes the messages that no decision has, and lets them be sent. Again after a kill, it writes none twice."""
    _record(con, home, "messages", "decided_at", "decided_at is null", now)


def record_results(con: sqlite3.Connection, home: Home, now: datetime) -> None:
    """Writes how messages ended, each end once."""
    ended = f"reported_at is null and decided_at is not null and state in {FINAL}"
    _record(con, home, "message_results", "reported_at", ended, now)


def _record(con: sqlite3.Connection, home: Home, kind: str, mark: str, where: str, now: datetime) -> None:
    columns = list(KINDS[kind])
    with alone(home.root / ".messages.lock"):
        rows = con.execute(f"select {', '.join(columns)} from messages where {where} order by message_id").fetchall()
        if not rows:
            return
        store = DecisionStore(home)
        known = set(store.rows(kind).select(WHAT[kind]).iter_rows())
        new = [_typed(dict(row)) for row in rows if tuple(row[name] for name in WHAT[kind]) not in known]
        if new:
            store.decide(_key(kind, new), {kind: new}, now)
        with transaction(con):
            con.executemany(
                f"update messages set {mark} = ? where message_id = ?",
                [(sql_instant(now), row["message_id"]) for row in rows],
            )


def _typed(row: dict) -> dict:
    return {name: datetime.fromisoformat(v) if v and name in INSTANTS else v for name, v in row.items()}


def _key(kind: str, rows: Sequence[dict]) -> str:
    what = " ".join(row[name] for row in rows for name in WHAT[kind])
    return f"{kind}/{sha256(what.encode()).hexdigest()[:32]}"


def restore(con: sqlite3.Connection, home: Home, now: datetime) -> int:
    """Puts back what the decisions know and the outbox does not, because its file was lost: as it ended, or parked, for
    it may have been sent. Returns how many."""
    store = DecisionStore(home)
    planned = store.rows("messages")
    [known] = con.execute("select count(*) from messages").fetchone()
    if planned.height <= known:
        return 0
    results = store.rows("message_results").unique("message_id", keep="last")
    lost = planned.join(results, on="message_id", how="left").with_columns(
        pl.col("state").fill_null("parked"),
        pl.col("code").fill_null(LOST),
        sent_at=pl.when(pl.col("state").is_null()).then("planned_at").otherwise("sent_at"),
        state_at=pl.col("state_at").fill_null(now),
        reported_at=pl.col("state_at"),
    )
    instants = pl.col(pl.Datetime).dt.strftime("%Y-%m-%d %H:%M:%S.%6f")
    with transaction(con):
        return con.executemany(_RESTORE, lost.with_columns(instants).to_dicts()).rowcount


_RESTORE = """
    insert into messages (
        message_id, key, distributor_id, channel, template, fields, language, planned_at, decided_at,
        state, state_at, not_before, sent_at, code, reported_at
    )
    values (
        :message_id, :key, :distributor_id, :channel, :template, '{}', 'zh', :planned_at, :planned_at,
        :state, :state_at, :state_at, :sent_at, :code, :reported_at
    )
    on conflict do nothing
"""
