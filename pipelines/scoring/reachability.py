"""scores.reachability: who of the silent can be told something, as `fenxiao push status` counts them; no contact is in
it, only whether there is one."""

from __future__ import annotations

import os
from datetime import datetime

import duckdb
import polars as pl

from pipelines.errors import ConfigurationError
from pipelines.settings import Home

TOLD = {"distributor_id": pl.String, "is_reachable": pl.Boolean, "lacks": pl.String, "known_at": pl.Datetime("us")}


def write_reachability(con: duckdb.DuckDBPyConnection, home: Home, now: datetime) -> str | None:
    """Writes who can be reached at `now` (naive UTC) into the build's schema scores; nobody, and why in a sentence,
    where the channels can't be told."""
    people, warning = pl.DataFrame(schema=TOLD), None
    try:
        people = _reachability(con, home, now)
    except ConfigurationError as error:
        warning = f"Who can be reached is not told. {error}"
    con.register("written", people)
    con.execute("create table scores.reachability as from written")
    return warning


def _reachability(con: duckdb.DuckDBPyConnection, home: Home, now: datetime) -> pl.DataFrame:
    # Imported here: what speaks HTTP takes a while to load.
    from pipelines.outbox.channels.registry import channels_from
    from pipelines.outbox.reach import AT_RISK, channels_of_packs, lacking

    at_risk = dict(con.execute(AT_RISK).fetchall())
    channels = channels_from(os.environ, home)
    try:
        lacks = lacking(home, channels_of_packs(os.environ, channels), at_risk)
    finally:
        for channel in channels.values():
            channel.close()
    rows = [(person, lack is None, lack, now) for person, lack in sorted(lacks.items())]
    return pl.DataFrame(rows, schema=TOLD, orient="row")
