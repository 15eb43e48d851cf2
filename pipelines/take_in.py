"""Taking in: one delivery of a source is read, typed, judged and kept, whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import duckdb

from pipelines.contacts import FIELDS, ContactKeeper, ContactStore
from pipelines.contract.sql_text import literal
from pipelines.contract.tables import MEMBERS, TABLES
from pipelines.delivery_report import DeliveryReport
from pipelines.raw_store import RawStore
from pipelines.settings import Home
from pipelines.sources import Source
from pipelines.sources.open_source import OpenSource
from pipelines.staging import Stage
from pipelines.warehouse import connect


def take_in(source: Source, home: Home, progress: Callable[[str], None] | None = None) -> DeliveryReport:
    """Takes in what `source` delivers now; `progress` hears each table's name as its turn comes.

    Raises FenxiaoError, or ConfigurationError for a mapping that fails; then nothing of the delivery is taken in.
    """
    store = RawStore(home)
    store.prepare()
    try:
        with _scratch(home) as con, ContactKeeper(con, ContactStore(home.contacts)) as contacts:
            opened = OpenSource(con, source)
            stage = Stage(con, opened, store)
            staged = []
            for name in opened.tables:
                if progress:
                    progress(name)
                table = stage.table(TABLES[name])
                if name == MEMBERS.name and table.judged and any(field in table.delivered for field in FIELDS):
                    with stage.explaining(TABLES[name]):
                        contacts.begin(table.judged)
                staged.append(table)
            stage.rejections.write()
            # Contacts first: a kill before the manifest switches makes the next run keep the same ones again, while
            # the other way round their files would count as taken in, and their contacts would be lost.
            contacts.finish()
            batches = [table.batch for table in staged if table.batch]
            if batches:
                store.accept(batches)
    finally:
        store.tidy()
    return DeliveryReport(
        source=source.name,
        number=batches[0].number if batches else None,
        tables=tuple(table.report for table in staged),
        missing_tables=tuple(name for name in TABLES if name not in opened.tables),
        ignored_files=opened.ignored_files,
    )


@contextmanager
def _scratch(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection for one delivery. It spills beside raw/, never into it: there may be contacts in what spills."""
    folder = home.root / ".take_in"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        with connect(":memory:") as con:
            con.execute(f"set temp_directory = {literal(str(folder))}")
            # A mapping sees the source's tables, and no variable of this program.
            con.execute("set python_enable_replacements = false")
            con.execute("create schema work")
            yield con
    finally:
        shutil.rmtree(folder, ignore_errors=True)
