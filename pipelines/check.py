"""What a run would say of a source and a policy: read and judged by the run's own code, and kept nowhere."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import duckdb

from pipelines import publish
from pipelines.check_files import has_title, lacking, misnamed_files, readable_columns
from pipelines.check_home import trial_home
from pipelines.contract.tables import OPENING_BALANCES, ORDER_ITEMS, TABLES
from pipelines.dbt_project import build
from pipelines.defect_words import lost_columns, too_many_bad
from pipelines.delivery_report import DeliveryReport, are_too_many
from pipelines.demonstration import refuse_mixing
from pipelines.errors import ConfigurationError, FenxiaoError
from pipelines.ingest import instant_of
from pipelines.intake import Held, Intake, all_waiting, held_rows, intake, late_openings
from pipelines.policy import Policy, check_policy_against_data, check_register, load_policy, write_raw_policy
from pipelines.progress import tell
from pipelines.raw_store import RawStore, load_raw
from pipelines.settings import Home
from pipelines.sources import Source, load_source
from pipelines.sources.files import open_folder
from pipelines.take_in import scratch, try_out
from pipelines.warehouse import connect, fresh_warehouse

#: The tables that say which delivered rows the build does not use, and which opening balances count twice.
HELD_ROWS, LATE_OPENINGS = "int_waiting_rows", "fct_late_openings"


@dataclass(frozen=True)
class Fault:
    """What must be mended: `place` is a table, the source or the policy. Unless it `refuses`, a run would take the
    delivery in all the same, and lose something by it."""

    place: str
    message: str
    refuses: bool = True


@dataclass(frozen=True)
class Stranger:
    """A file that bears the name of no landing table, or lacks columns of its table, with those that it has."""

    file: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Check:
    """What a run would take in, why it would not, or what it would lose. Without `delivery` the source could not even
    be opened; `intake` and `held` are empty where a table could not be read: that may be what the others wait for."""

    source: Source
    faults: tuple[Fault, ...]
    delivery: DeliveryReport | None = None
    intake: tuple[Intake, ...] = ()
    held: tuple[Held, ...] = ()
    warnings: tuple[str, ...] = ()
    strangers: tuple[Stranger, ...] = ()

    @property
    def is_good(self) -> bool:
        return not self.faults

    @property
    def is_refused(self) -> bool:
        return any(fault.refuses for fault in self.faults)


def check(source_place: Path, policy_folder: Path, compared_with: Home | None = None) -> Check:
    """Reads and judges everything as a run would, in a temporary home; writes nothing anywhere else.

    `compared_with` is a home whose earlier deliveries and used policy count, as they would for a run in it. Raises
    ConfigurationError where there is no such source, policy folder or home.
    """
    source = load_source(source_place)
    if not policy_folder.is_dir():
        raise ConfigurationError(f"There is no folder {policy_folder}: name the one with the policy's files.")
    if compared_with:
        if not compared_with.root.is_dir():
            raise ConfigurationError(f"There is no home {compared_with.root}: name one that exists, or none.")
        refuse_mixing(compared_with, source)
    tell("check")
    policy, faults = _policy(policy_folder, source, compared_with)
    with trial_home(compared_with) as trial:
        checked = _checked_delivery(source, trial)
        if checked.delivery:
            with fresh_warehouse(trial) as con:
                load_raw(con, trial)
                if policy:
                    write_raw_policy(policy, con)
                    checked = _with_policy(checked, policy, con, trial)
            checked = _with_build(checked, trial, has_policy=bool(policy))
        if checked.faults:
            checked = replace(checked, strangers=tuple(_strangers(source, trial)))
    return replace(checked, faults=(*checked.faults, *faults))


def _policy(folder: Path, source: Source, home: Home | None) -> tuple[Policy | None, list[Fault]]:
    try:
        policy = load_policy(folder, source.business_timezone)
        if home:
            check_register(policy, home)
    except ConfigurationError as error:
        return None, [Fault("policy", str(error))]
    return policy, []


def _checked_delivery(source: Source, trial: Home) -> Check:
    try:
        # How many bad rows are too many is judged below: until then each of them is of interest.
        lenient = replace(source, max_rejected_share=1.0)
        delivery, failures = try_out(lenient, trial, lambda table: tell("check", table))
    except FenxiaoError as error:
        return Check(source, (Fault("source", str(error)),))
    unread = [Fault(table, str(error)) for table, error in failures.items()]
    return Check(source, (*unread, *_too_many(delivery, source), *_lost(delivery)), delivery)


def _too_many(delivery: DeliveryReport, source: Source) -> list[Fault]:
    return [
        Fault(table.table, too_many_bad(table.refused, table.rows_read, source))
        for table in delivery.tables
        if are_too_many(table.refused, table.rows_read, source.max_rejected_share)
    ]


def _lost(delivery: DeliveryReport) -> list[Fault]:
    unread = [Fault(file.table, file.message, refuses=False) for file in delivery.misnamed]
    lost = [Fault(table.table, lost, refuses=False) for table in delivery.tables for lost in lost_columns(table)]
    return unread + lost


def _with_policy(checked: Check, policy: Policy, con: duckdb.DuckDBPyConnection, trial: Home) -> Check:
    try:
        warnings = check_policy_against_data(policy, con, instant_of(checked.source, trial))
    except ConfigurationError as error:
        return replace(checked, faults=(*checked.faults, Fault("policy", str(error))))
    return replace(checked, warnings=tuple(str(warning) for warning in warnings))


def _with_build(checked: Check, trial: Home, *, has_policy: bool) -> Check:
    """Asks the build itself which rows wait and what is settled, unless a table could not be read."""
    delivery = checked.delivery
    read = {table.table for table in delivery.tables}
    if any(fault.refuses and fault.place in TABLES and fault.place not in read for fault in checked.faults):
        return checked
    tables = [HELD_ROWS]
    # What is settled takes many tables, and a policy that covers the data.
    if has_policy and OPENING_BALANCES.name in _kept(trial) and not checked.is_refused:
        tables.append(LATE_OPENINGS)
    tell("check", HELD_ROWS)
    built = publish.prepare(trial)
    instant = instant_of(checked.source, trial)
    results = build(trial, built, instant, checked.source.business_timezone, only=tables)
    if bad := [result for result in results if result.is_bad]:
        advice = "run again, and report it if it fails again"
        raise FenxiaoError(f"What waits could not be told, {bad[0].name}: {bad[0].message.rstrip('. ')}; {advice}.")
    held = held_rows(trial, delivery.number)
    arrived = intake(trial, asdict(delivery), held)
    unused = [Fault(ORDER_ITEMS.name, message, refuses=False) for message in all_waiting(arrived)]
    checked = replace(checked, held=held, intake=arrived, faults=(*checked.faults, *unused))
    if LATE_OPENINGS not in tables:
        return checked
    with connect(built, read_only=True) as con:
        return replace(checked, warnings=(*checked.warnings, *late_openings(con)))


def _kept(trial: Home) -> set[str]:
    """The tables of which there are rows, of this delivery or of an earlier one."""
    return {batch.table for batch in RawStore(trial).manifest().batches}


def _strangers(source: Source, trial: Home) -> list[Stranger]:
    """The files of an unmapped source that are no landing table by their name or by their columns, and that neither
    another name nor the removal of a title would make one."""
    if source.mappings:
        return []
    found = []
    with suppress(FenxiaoError), scratch(trial) as con:
        folder = open_folder(source.place)
        meant = {file.file: file.table for file in misnamed_files(con, folder)}
        for name, files in folder.tables.items():
            for file in files:
                table = meant.get(file.name, name)
                columns = readable_columns(con, file)  # what can't be read is among the faults, if it is a table's
                is_table = table in TABLES and (not lacking(table, columns) or has_title(table, file, columns))
                if columns and not is_table:
                    found.append(Stranger(file.name, columns))
    return found
