"""Which tables a source has, whether it can be reached, and how far each has been read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pipelines.business_time import local
from pipelines.settings import Home
from pipelines.sources import Source
from pipelines.sources.database.description import TableRead
from pipelines.sources.database.extract import ExtractStore, store_of
from pipelines.sources.files import open_folder


@dataclass(frozen=True)
class TableProgress:
    """How far a table of a database has been read: `newest` is its greatest cursor, `read_at` (UTC) when its end was
    reached last, and where `is_begun` a reading has stopped on the way. `zero_dates` became null. Of what is not
    kept nothing is known."""

    name: str
    rows: int = 0
    newest: str | None = None
    read_at: datetime | None = None
    is_begun: bool = False
    zero_dates: int = 0
    is_kept: bool = True


def progress_of(source: Source, home: Home) -> list[TableProgress]:
    """Of every table that is to be read, how far it has been. Raises FenxiaoError for a damaged manifest."""
    return [_progress(read, store_of(source, home, read)) for read in source.database.reads]


def try_connection(source: Source) -> None:
    """Looks at every table that is to be read, and reads no row. Raises ConfigurationError or FenxiaoError that says
    what is in the way."""
    from pipelines.sources.database.connection import reading
    from pipelines.sources.database.fetch import described

    with reading(source.database) as connection:
        described(connection, source.database)


def show_source(console: Console, source: Source, home: Home) -> None:
    """Lists the source's tables; then tests a database, and raises what that raises."""
    console.print(f"[bold]{escape(source.name)}[/] {escape(_address(source))} · {source.timezone}", soft_wrap=True)
    if not source.database:
        console.print(_files(source))
        return
    tables = progress_of(source, home)
    console.print(_progress_table(tables, source.timezone))
    if emptied := [f"{table.name} {table.zero_dates:,}" for table in tables if table.zero_dates]:
        console.print(f"无效日期作空 dates that are none, taken as empty: {escape(', '.join(emptied))}", soft_wrap=True)
    try_connection(source)
    console.print("连接正常，只读 connected, read-only", soft_wrap=True)


def _progress(read: TableRead, store: ExtractStore) -> TableProgress:
    extract = store.load() if read.keep else None
    if extract is None:
        return TableProgress(read.name, is_kept=read.keep)
    return TableProgress(
        name=read.name,
        rows=extract.rows,
        newest=extract.newest,
        read_at=datetime.fromisoformat(extract.read_at) if extract.read_at else None,
        is_begun=extract.position is not None,
        zero_dates=sum(batch.zero_dates for batch in (*extract.batches, *extract.unfinished)),
    )


def _address(source: Source) -> str:
    return source.database.url if source.database else str(source.place)


def _progress_table(tables: list[TableProgress], timezone: str) -> Table:
    shown = Table(box=box.SIMPLE_HEAD)
    shown.add_column("表\ntable", no_wrap=True)
    shown.add_column("行数\nrows", justify="right", no_wrap=True)
    shown.add_column("最新\nnewest", no_wrap=True)
    shown.add_column("读完于\nread at")
    for table in tables:
        newest = (table.newest or "-").removesuffix(".000000").replace("T", " ")
        shown.add_row(escape(table.name), f"{table.rows:,}" if table.is_kept else "-", newest, _read(table, timezone))
    return shown


def _read(table: TableProgress, timezone: str) -> str:
    if not table.is_kept:
        return "不留存 not kept"
    if table.is_begun:
        return "未读完 unfinished"
    return f"{local(table.read_at, timezone):%Y-%m-%d %H:%M}" if table.read_at else "未读 never"


def _files(source: Source) -> Table:
    shown = Table(box=box.SIMPLE_HEAD)
    shown.add_column("表\ntable")
    shown.add_column("文件\nfiles", justify="right")
    for name, files in open_folder(source.place).tables.items():
        shown.add_row(escape(name), f"{len(files):,}")
    return shown
