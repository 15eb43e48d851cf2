"""Reading a mall's database: what is new or has changed since the last time, a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from shutil import rmtree
from typing import Any, NoReturn

import pyarrow as pa
from sqlalchemy import ColumnElement, Connection, Row, TableClause, Text, and_, cast, column, or_, select
from sqlalchemy import table as table_clause
from sqlalchemy.exc import SQLAlchemyError

from pipelines import business_time
from pipelines.contract.sql_text import identifiers, literals
from pipelines.errors import FenxiaoError
from pipelines.settings import Home
from pipelines.sources.database.connection import failure, reading
from pipelines.sources.database.description import Database
from pipelines.sources.database.extract import Extract, ExtractStore, extracted, finished, kept_extracts, store_of
from pipelines.sources.database.joining import joined
from pipelines.sources.database.tables import DatabaseColumn, DatabaseTable, describe
from pipelines.sources.database.values import as_arrow, as_text, from_text
from pipelines.sources.files import SourceFolder
from pipelines.sources.source import Source
from pipelines.warehouse import connect

#: What is in memory at once: so many rows, or as many as come to so many bytes of texts. Few are fetched at a time.
PAGE_ROWS, PAGE_BYTES, FETCH_ROWS = 50_000, 16 * 2**20, 1_000


def fetch(
    source: Source, home: Home, progress: Callable[[str], None] = lambda _: None, page_rows: int = PAGE_ROWS
) -> SourceFolder:
    """Reads what `source`'s database has that its extracts in `home` lack, and returns all that was ever read.

    Raises ConfigurationError where the database has not what is to be read, FenxiaoError where it can't be reached or
    is lost midway: what was read stays, and the next call goes on from there.
    """
    began = business_time.now()
    with reading(source.database) as connection:
        for read, table in zip(source.database.reads, described(connection, source.database), strict=True):
            store = store_of(source, home, read)
            if not read.keep:  # it may have been kept before, and there may be contacts in it
                rmtree(kept_extracts(source, home) / read.name, ignore_errors=True)
            TableReading(connection, source, table, store, page_rows, began).read(progress)
    return extracted(source, home)


def described(connection: Connection, database: Database) -> list[DatabaseTable]:
    """All tables that are to be read. Raises ConfigurationError for what they lack, FenxiaoError."""
    tables = []
    for read in database.reads:
        try:
            tables.append(describe(connection, database, read))
        except SQLAlchemyError as error:
            raise failure(database, read.name, error) from None
    return tables


class TableReading:
    """One reading of one table, from where the last one came to. `connection` shows what was there when it `began`, or
    shortly afterwards."""

    def __init__(
        self,
        connection: Connection,
        source: Source,
        table: DatabaseTable,
        store: ExtractStore,
        page_rows: int,
        began: datetime,
    ) -> None:
        self.connection = connection
        self.source = source
        self.table = table
        self.store = store
        self.page_rows = page_rows
        self.began = began
        clause = table_clause(table.name, *(column(each.source_name) for each in table.columns))
        self.expressions = {each.name: _expression(clause, each) for each in table.columns}
        self.order = [self.expressions[each.name] for each in table.order]

    def read(self, progress: Callable[[str], None]) -> Extract:
        self._refuse_unplaced()
        extract = self._begun()
        newest_before = extract.newest
        for rows in self._pages(extract):
            extract = self._kept(extract, rows, newest_before)
            progress(f"{self.table.name} {extract.rows:,}")
        extract = finished(extract, self._reread_from(extract), business_time.now().isoformat(timespec="seconds"))
        if self.table.cursor:
            extract = joined(self.store, extract)
        self.store.save(extract)
        return extract

    def _begun(self) -> Extract:
        """The extract so far, or a fresh one where something else was read before, perhaps of another database."""
        table = self.table
        order = ", ".join(each.name for each in table.order)
        asked = f"{self.source.database.url}\n{table.schema.to_string()}\nby {order}"
        extract = self.store.load()
        if extract is None or extract.reading != asked:
            return Extract(asked, table.key)
        if extract.position and table.cursor:
            return replace(extract, interrupted_at=extract.interrupted_at or extract.position[0])
        return extract

    def _since(self, extract: Extract) -> datetime | None:
        if not self.table.cursor or not extract.reread_from:
            return None
        return datetime.fromisoformat(extract.reread_from) - self.table.overlap

    def _reread_from(self, extract: Extract) -> str | None:
        """The newest cursor. One that lies ahead, by mistake, must not hide what happens until then."""
        if not self.table.cursor or not extract.newest:
            return None
        has_zone = self.table.column(self.table.cursor).type.tz is not None
        began = business_time.local(self.began, "UTC" if has_zone else self.source.timezone)
        is_aware = datetime.fromisoformat(extract.newest).tzinfo is not None
        return min(extract.newest, as_text(began if is_aware else began.replace(tzinfo=None)))

    def _position(self, extract: Extract) -> tuple[Any, ...] | None:
        if extract.position is None:
            return None
        return tuple(from_text(each, text) for each, text in zip(self.table.order, extract.position, strict=True))

    def _pages(self, extract: Extract) -> Iterator[Sequence[Row]]:
        """What is left to read, in order; a last page may be short or empty. One statement for all: few malls have an
        index on the cursor, so each would go through the whole table."""
        position, since = self._position(extract), self._since(extract)
        query = select(*(each.label(name) for name, each in self.expressions.items())).order_by(*self.order)
        if position is not None:
            query = query.where(self.order[0] >= position[0], _after(self.order, position))
        elif since is not None:
            query = query.where(self.order[0] >= since)
        with self._explaining():
            fetch_rows = min(FETCH_ROWS, self.page_rows)
            streamed = self.connection.execute(query, execution_options={"yield_per": fetch_rows})
            page, size = [], 0
            for rows in streamed.partitions():
                page += rows
                size += sum(len(value) for row in rows for value in row if isinstance(value, str | bytes))
                if len(page) >= self.page_rows or size >= PAGE_BYTES:
                    yield page
                    page, size = [], 0
            yield page

    def _kept(self, extract: Extract, rows: Sequence[Row], newest_before: str | None) -> Extract:
        """The extract with a page more. Of a page that goes over known ground only what is new in it is kept."""
        page, zero_dates = as_arrow(self.table, rows)
        if self.table.cursor and rows:
            self._refuse_undated(page)
            if newest_before and self._place(rows[0])[0] <= newest_before:
                page = self._new_among(page, extract)
        gathering = "batches" if self.table.cursor else "unfinished"
        gathered = getattr(extract, gathering)
        if page.num_rows or not gathered:
            newest = self._place(rows[-1])[0] if self.table.cursor and rows else None
            batch = self.store.write(extract.next_number, page, newest, zero_dates)
            extract = replace(extract, **{gathering: (*gathered, batch)})
        if rows:
            extract = replace(extract, position=self._place(rows[-1]))
        self.store.save(extract)
        return extract

    def _place(self, row: Row) -> tuple[str, ...]:
        """Where a row stands in the order of the reading."""
        names = [each.name for each in self.table.columns]
        return tuple(as_text(row[names.index(each.name)]) for each in self.table.order)

    def _new_among(self, page: pa.Table, extract: Extract) -> pa.Table:
        """The rows of the page that are not, just so, the newest version of their key already."""
        columns, key = identifiers(page.schema.names), identifiers(self.table.key)
        files = literals(str(file) for file in self.store.files(extract.batches))
        with connect(":memory:") as con:
            con.register("page", page)
            new = con.sql(
                f"""
                with known as (
                    select * from read_parquet([{files}]) semi join page using ({key})
                    qualify row_number() over (partition by {key} order by file_index desc) = 1
                )
                select {columns} from page except select {columns} from known
                order by {identifiers(each.name for each in self.table.order)}
                """
            ).to_arrow_table()
            return new.cast(page.schema)

    @contextmanager
    def _explaining(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            raise failure(self.source.database, self.table.name, error) from None

    def _refuse_unplaced(self) -> None:
        """A row without a cursor or a key has no place in the order, and would be passed over."""
        for each, expression in zip(self.table.order, self.order, strict=True):
            if each.is_nullable:
                with self._explaining():
                    empty = self.connection.execute(select(expression).where(expression.is_(None)).limit(1)).all()
                if empty:
                    self._refuse_empty(each.name)

    def _refuse_undated(self, page: pa.Table) -> None:
        if page[self.table.cursor].null_count:
            self._refuse_empty(self.table.cursor)

    def _refuse_empty(self, column: str) -> NoReturn:
        raise FenxiaoError(
            f"{self.table.name} of {self.source.database.url} has rows without {column}, which would be passed over; "
            f"nothing was taken in: name another cursor or key in [read.{self.table.name}]."
        )


def _expression(clause: TableClause, column: DatabaseColumn) -> ColumnElement[Any]:
    expression = clause.c[column.source_name]
    return cast(expression, Text) if column.is_cast else expression


def _after(order: Sequence[ColumnElement[Any]], position: Sequence[Any]) -> ColumnElement[bool]:
    """What comes after the position. Engines that don't use an index for a comparison of rows use it for this."""
    beyond = order[0] > position[0]
    if len(order) == 1:
        return beyond
    return or_(beyond, and_(order[0] == position[0], _after(order[1:], position[1:])))
