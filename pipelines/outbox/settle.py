"""Settling what is parked: a person has looked up at the channel what became of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from pipelines.business_time import sql_instant
from pipelines.errors import FenxiaoError
from pipelines.outbox import consents
from pipelines.outbox.record import record_results, restore
from pipelines.outbox.store import open_outbox, transaction
from pipelines.settings import Home

SETTLED = "settled"
#: What did not arrive told nobody: it counts in no cap, and used no consent.
SETTLE = """
    update messages set state = :state, state_at = :at, code = :code, detail = null, reported_at = null,
        sent_at = case when :state = 'delivered' then sent_at end
    where message_id = :message_id
"""


def settle(home: Home, message_ids: Sequence[str], *, is_delivered: bool, now: datetime) -> int:
    """Ends parked messages as delivered or refused, for good, and writes that among the decisions; returns how many.
    `now` is naive UTC. Raises FenxiaoError, and nothing is changed, where one of them is not parked."""
    state, ids = "delivered" if is_delivered else "refused", list(dict.fromkeys(message_ids))
    parked = "select message_id from messages where state = 'parked' and message_id in (select value from json_each(?))"
    with open_outbox(home) as con:
        restore(con, home, now)
        with transaction(con):
            found = {row["message_id"] for row in con.execute(parked, [json.dumps(ids)]).fetchall()}
            if strange := [message_id for message_id in ids if message_id not in found]:
                raise FenxiaoError(f"There is no parked message {strange[0]!r}: nothing was settled, look at the ids.")
            for message_id in ids:
                told = {"state": state, "at": sql_instant(now), "code": SETTLED, "message_id": message_id}
                con.execute(SETTLE, told)
                if not is_delivered:
                    consents.give_back(con, message_id)
        record_results(con, home, now)
    return len(ids)
