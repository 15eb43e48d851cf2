"""The first third of a run: the policy is read, a delivery taken in, and both shown in a fresh warehouse."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from pipelines import business_time
from pipelines.delivery_report import DeliveryReport
from pipelines.demonstration import refuse_mixing
from pipelines.policy import (
    Policy,
    PolicyWarning,
    check_policy_against_data,
    check_register,
    load_policy,
    write_raw_policy,
)
from pipelines.progress import tell
from pipelines.publish import next_run_id
from pipelines.raw_store import RawStore, load_raw, newest_instant
from pipelines.run_report import start_report
from pipelines.settings import Home
from pipelines.sources import Source, load_source
from pipelines.take_in import take_in
from pipelines.warehouse import fresh_warehouse


@dataclass(frozen=True)
class Ingested:
    """What came in, the instant the run computes, and what about the policy deserves a look."""

    delivery: DeliveryReport
    as_of: datetime
    warnings: list[PolicyWarning]


@dataclass(frozen=True)
class Call:
    """What a run is called with, read and found sound. `as_of` is None where the source says it."""

    source: Source
    policy: Policy
    as_of: datetime | None


def checked_call(home: Home, source_place: Path, policy_folder: Path, as_of: str = "") -> Call:
    """Reads what a run is called with, and begins nothing. `as_of` is an ISO instant, or empty.

    Raises ConfigurationError.
    """
    source = load_source(source_place)
    refuse_mixing(home, source)
    policy = load_policy(policy_folder, source.business_timezone)
    check_register(policy, home)
    return Call(source, policy, business_time.parse_instant(as_of, source.business_timezone) if as_of else None)


def ingest(home: Home, source_place: Path, policy_folder: Path, as_of: str = "") -> Ingested:
    """Takes in one delivery and leaves a warehouse whose schema raw holds all that dbt reads.

    Raises ConfigurationError for a wrong call, and where the data show that the policy can't be meant; the delivery is
    kept then. Raises FenxiaoError for a delivery that fails: nothing of it is kept. What readers see stays as it was.
    """
    call = checked_call(home, source_place, policy_folder, as_of)
    tell("take_in")
    delivery = take_in(call.source, home, lambda table: tell("take_in", table))
    tell("load")
    instant = call.as_of or instant_of(call.source, home)
    with fresh_warehouse(home) as con:
        load_raw(con, home)
        write_raw_policy(call.policy, con)
        warnings = check_policy_against_data(call.policy, con, instant)
        _write_run(con, home, instant, call.source)
    start_report(home, delivery, warnings)
    return Ingested(delivery, instant, warnings)


def instant_of(source: Source, home: Home) -> datetime:
    """What the source says `as_of` is: the newest instant delivered, or this moment."""
    newest = newest_instant(home) if source.as_of == "data" else None
    return newest or business_time.now()


def _write_run(con: duckdb.DuckDBPyConnection, home: Home, as_of: datetime, source: Source) -> None:
    newest_delivery = RawStore(home).manifest().next_number - 1
    con.execute(
        "create table raw.run as select ?::varchar as run_id, ?::timestamp as as_of,"
        " ?::varchar as business_timezone, ?::varchar as source, ?::bigint as newest_delivery",
        [next_run_id(home, business_time.now()), as_of, source.business_timezone, source.name, newest_delivery],
    )
