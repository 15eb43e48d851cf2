"""What came of packs by lot, and the receipts of messages, as models/uplift reads them from the marts of a build."""

from __future__ import annotations

import duckdb
import polars as pl

from pipelines.scoring.facts import LOCAL

#: Decisions whose outcome is known, on the mall's calendar.
DECISIONS = f"""
select distributor_id, {LOCAL.format(instant="decided_at")} as decided_on, arm, offer, control_bp,
    policy_from, is_returned as has_returned
from marts.fct_comeback where is_counted
"""
RECEIPTS = f"""
select message_id, distributor_id, {LOCAL.format(instant="occurred_at")} as occurred_on, status
from marts.fct_message_receipts where distributor_id is not null
"""

#: Who is silent and still to be decided about (pipelines/comeback/decide), as far as a build knows.
UNDECIDED = """
select distributor_id from marts.fct_silences as silences
where flagged_on is not null and ended_on is null and not exists (
    select 1 from marts.fct_comeback as decided
    where decided.distributor_id = silences.distributor_id and decided.flagged_on > silences.last_active_on)
"""


def read_decisions(con: duckdb.DuckDBPyConnection, timezone: str) -> pl.DataFrame:
    """distributor_id, decided_on, arm, offer, control_bp, policy_from, has_returned: a row per decision that
    counts."""
    return con.sql(DECISIONS, params={"zone": timezone}).pl()


def read_receipts(con: duckdb.DuckDBPyConnection, timezone: str) -> pl.DataFrame:
    """message_id, distributor_id, occurred_on, status: a row per message to a person and what was told of it."""
    return con.sql(RECEIPTS, params={"zone": timezone}).pl()
