"""Taking in: one delivery of a source is read, typed, judged and kept, whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import duckdb

from pipelines.contacts import FIELDS, ContactKeeper, ContactStore
from pipelines.contract.sql_text import literal
from pipelines.contract.tables import MEMBERS, TABLES
from pipelines.delivery_report import DeliveryReport
from pipelines.errors import FenxiaoError
from pipelines.raw_store import RawStore
from pipelines.settings import Home
from pipelines.sources import Source
from pipelines.sources.files import SourceFolder, open_folder
from pipelines.sources.open_source import OpenSource, refuse_kept_contacts
from pipelines.staging import Stage, StagedTable
from pipelines.warehouse import connect


@dataclass
class _Delivery:
    """A delivery under way: what is staged of it so far counts when it is accepted, and not before."""

    con: duckdb.DuckDBPyConnection
    opened: OpenSource
    store: RawStore
    stage: Stage
    staged: list[StagedTable] = field(default_factory=list)

    def accept(self) -> DeliveryReport:
        batches = [table.batch for table in self.staged if table.batch]
        if batches:
            self.store.accept(batches)
        return DeliveryReport(
            source=self.opened.source.name,
            number=batches[0].number if batches else None,
            tables=tuple(table.report for table in self.staged),
            missing_tables=tuple(name for name in TABLES if name not in self.opened.tables),
            ignored_files=self.opened.ignored_files,
            misnamed=self.opened.misnamed,
        )


def take_in(source: Source, home: Home, progress: Callable[[str], None] = lambda _: None) -> DeliveryReport:
    """Takes in what `source` delivers now; `progress` hears each table's name as its turn comes.

    Raises FenxiaoError, or ConfigurationError for a mapping that fails; then nothing of the delivery is taken in.
    """
    store = ContactStore(home.contacts)
    with _begun(source, home, progress) as delivery, ContactKeeper(delivery.con, store) as contacts:
        for name in delivery.opened.tables:
            progress(name)
            table = delivery.stage.table(TABLES[name])
            if name == MEMBERS.name and table.judged and not table.delivered.isdisjoint(FIELDS):
                with delivery.stage.explaining(TABLES[name]):
                    contacts.begin(table.judged, may_repeat=table.keys_may_repeat)
            delivery.staged.append(table)
        delivery.stage.rejections.write()
        # Contacts first: a kill before the manifest switches makes the next run keep the same ones again, while
        # the other way round their files would count as taken in, and their contacts would be lost.
        contacts.finish()
        return delivery.accept()


def try_out(
    source: Source, home: Home, progress: Callable[[str], None] = lambda _: None
) -> tuple[DeliveryReport, dict[str, FenxiaoError]]:
    """Takes in for a look, into a home that nobody keeps: no contacts go there, and a table that fails is left out and
    named with its error, so that all of them are seen at once.

    Raises FenxiaoError or ConfigurationError where the source can't even be opened.
    """
    failures = {}
    with _begun(source, home, progress) as delivery:
        for name in delivery.opened.tables:
            progress(name)
            try:
                delivery.staged.append(delivery.stage.table(TABLES[name]))
            except FenxiaoError as error:
                failures[name] = error
        delivery.stage.rejections.write()
        return delivery.accept(), failures


@contextmanager
def _begun(source: Source, home: Home, progress: Callable[[str], None]) -> Iterator[_Delivery]:
    store = RawStore(home)
    store.prepare()
    try:
        with scratch(home) as con:
            refuse_kept_contacts(con, source)
            opened = OpenSource(con, source, _delivered(source, home, progress))
            yield _Delivery(con, opened, store, Stage(con, opened, store))
    finally:
        store.tidy()


def _delivered(source: Source, home: Home, progress: Callable[[str], None]) -> SourceFolder:
    if not source.database:
        return open_folder(source.place)
    # Imported here: SQLAlchemy takes a moment to load, which a source of files should not wait for.
    from pipelines.sources.database.fetch import fetch

    return fetch(source, home, progress)


@contextmanager
def scratch(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection for one delivery. It spills beside raw/, never into it: there may be contacts in what spills."""
    folder = home.scratch
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    try:
        with connect(":memory:") as con:
            con.execute(f"set temp_directory = {literal(str(folder))}")
            # A mapping sees the source's tables, and no variable of this program.
            con.execute("set python_enable_replacements = false")
            con.execute("create schema work")
            yield con
    finally:
        shutil.rmtree(folder, ignore_errors=True)
