"""The ledger of consents: one consent is one message, and nobody but this ledger knows how many are left."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from pipelines.business_time import sql_instant
from pipelines.contract.tables import TABLES
from pipelines.outbox.store import transaction
from pipelines.raw_store import RawStore
from pipelines.settings import Home
from pipelines.warehouse import connect

#: A condition on `consents`: not used, and not known to be gone.
LEFT = "consents.message_id is null and consents.ended_at is null"


def take_in_consents(con: sqlite3.Connection, home: Home) -> int:
    """Adds the delivered consents that the ledger does not have; returns how many. What was used stays used."""
    store = RawStore(home)
    delivered = store.current_rows(TABLES["consents"], store.manifest())
    query = f"select consent_id, distributor_id, template_id, granted_at from ({delivered})"
    with connect(":memory:") as raw:
        rows = raw.execute(query).fetchall()
    with transaction(con):
        return con.executemany(
            "insert into consents (consent_id, distributor_id, template_id, granted_at) values (?, ?, ?, ?)"
            " on conflict do nothing",
            [(*ids, sql_instant(granted_at)) for *ids, granted_at in rows],
        ).rowcount


def use(con: sqlite3.Connection, distributor_id: str, template_id: str, message_id: str) -> bool:
    """Uses the person's oldest consent to the template for a message; False where none is left."""
    oldest = f"select consent_id from consents where distributor_id = ? and template_id = ? and {LEFT}"
    return (
        con.execute(
            f"update consents set message_id = ? where consent_id = ({oldest} order by granted_at, consent_id limit 1)",
            [message_id, distributor_id, template_id],
        ).rowcount
        == 1
    )


def give_back(con: sqlite3.Connection, message_id: str) -> None:
    """The message used none after all."""
    con.execute("update consents set message_id = null where message_id = ?", [message_id])


def end_all(con: sqlite3.Connection, message_id: str, now: datetime) -> None:
    """The other side knows of no consent of this person to this template: neither does the ledger from now on."""
    con.execute(
        f"""
        update consents set ended_at = ?, message_id = null
        where (distributor_id, template_id) in (select distributor_id, template_id from consents where message_id = ?)
            and (message_id = ? or ({LEFT}))
        """,
        [sql_instant(now), message_id, message_id],
    )
