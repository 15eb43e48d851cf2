"""Taking in: one delivery of a source is read, typed, judged and kept, whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import duckdb

from pipelines.contacts import FIELDS, ContactStore, people
from pipelines.contract.tables import TABLES
from pipelines.delivery_report import DeliveryReport
from pipelines.raw_store import RawStore
from pipelines.settings import Home
from pipelines.sources import Source
from pipelines.sources.open_source import OpenSource
from pipelines.staging import Stage, StagedTable

#: Beyond this DuckDB spills to the scratch folder: a run leaves room for what else the machine does.
MEMORY_LIMIT = "4GB"
CONTACTS_AT_ONCE = 50_000


def take_in(source: Source, home: Home, progress: Callable[[str], None] | None = None) -> DeliveryReport:
    """Takes in what `source` delivers now; `progress` hears each table's name as its turn comes.

    Raises FenxiaoError, or ConfigurationError for a mapping that fails; then nothing of the delivery is taken in.
    """
    store = RawStore(home)
    store.prepare()
    try:
        with _scratch(home) as con:
            opened = OpenSource(con, source)
            stage = Stage(con, opened, store)
            staged = []
            for name in opened.tables:
                if progress:
                    progress(name)
                staged.append(stage.table(TABLES[name]))
            stage.rejections.write()
            # Contacts first: a kill before the manifest switches makes the next run keep the same ones again, while
            # the other way round their files would count as taken in, and their contacts would be lost.
            _keep_contacts(con, staged, home)
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


def _keep_contacts(con: duckdb.DuckDBPyConnection, staged: list[StagedTable], home: Home) -> None:
    for table in staged:
        if table.judged and any(field in table.delivered for field in FIELDS):
            con.execute(people(table.judged))
            ContactStore(home.contacts).keep(person for some in iter(_some(con), []) for person in some)


def _some(con: duckdb.DuckDBPyConnection) -> Callable[[], list[tuple]]:
    return lambda: con.fetchmany(CONTACTS_AT_ONCE)


@contextmanager
def _scratch(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection for one delivery. It spills beside raw/, never into it: there may be contacts in what spills."""
    folder = home.root / ".take_in"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    settings = {
        "memory_limit": MEMORY_LIMIT,
        "temp_directory": str(folder),
        "preserve_insertion_order": False,
        "python_enable_replacements": False,  # a mapping sees the source's tables, no variable of this program
    }
    con = duckdb.connect(config=settings)
    try:
        yield con
    finally:
        con.close()
        shutil.rmtree(folder, ignore_errors=True)
