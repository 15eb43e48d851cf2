"""What was taken in: immutable Parquet batches under <home>/raw, and a manifest that says which of them count.

A delivery has one number; what it brought of a table is a batch, `raw/<table>/<number>.parquet`. Beside the batches
lie `raw/superseded_rows/<table>/<number>.parquet`, the rows (`_batch`, `_row`) that a batch made obsolete, and
`raw/rejected_rows/<number>.parquet`.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

import duckdb

from pipelines.contract.schema import Table
from pipelines.contract.sql_text import identifier, identifiers, literal, literals
from pipelines.contract.tables import TABLES
from pipelines.decisions import load_decisions
from pipelines.durable import sync, write_atomically
from pipelines.errors import FenxiaoError
from pipelines.raw_manifest import Batch, Manifest, read_manifest
from pipelines.settings import Home
from pipelines.warehouse import connect

REJECTED, SUPERSEDED = "rejected_rows", "superseded_rows"
REJECTED_COLUMNS = {
    "batch_no": "INTEGER",
    "table_name": "VARCHAR",
    "file": "VARCHAR",
    "row_number": "BIGINT",
    "column_name": "VARCHAR",
    "reason": "VARCHAR",
    "is_refused": "BOOLEAN",
    "updated_at": "TIMESTAMP",
    "row_key": "VARCHAR",
    "row_as_delivered": "VARCHAR",
    "_row": "BIGINT",
}


class RawStore:
    """The files of the landing tables under <home>/raw; the other folders there belong to others."""

    def __init__(self, home: Home) -> None:
        self.root = home.raw.resolve()
        self.manifest_file = self.root / "manifest.json"
        self.incoming = self.root / ".incoming"

    def manifest(self) -> Manifest:
        """The manifest, empty before the first delivery. Raises FenxiaoError for one that can't be understood."""
        return read_manifest(self.manifest_file) if self.manifest_file.exists() else Manifest()

    def prepare(self) -> None:
        """Makes the place for a delivery, without what a killed one left. Raises FenxiaoError for batches without a
        manifest: it comes before the first of them, so it was lost."""
        files = [file for folder in self._folders() for file in folder.glob("*.parquet")]
        if files and not self.manifest_file.exists():
            raise FenxiaoError(f"{self.manifest_file} is missing although batches lie beside it: restore it.")
        self.tidy()
        self.incoming.mkdir(parents=True)
        if not self.manifest_file.exists():
            self._switch(Manifest())
        unaccepted = str(self.manifest().next_number)
        for file in files:
            if file.stem == unaccepted:
                file.unlink()

    def rows_file(self, table: str, number: int) -> Path:
        return self.root / table / f"{number}.parquet"

    def superseded_file(self, table: str, number: int) -> Path:
        return self.root / SUPERSEDED / table / f"{number}.parquet"

    def rejected_file(self, number: int) -> Path:
        return self.root / REJECTED / f"{number}.parquet"

    def staged(self, file: Path) -> Path:
        """Where `file` is written before its delivery is accepted."""
        staged = self.incoming / file.relative_to(self.root)
        staged.parent.mkdir(parents=True, exist_ok=True)
        return staged

    def accept(self, batches: Iterable[Batch]) -> None:
        """Moves the staged files to their places, then switches the manifest: from that instant on they count."""
        for staged in list(self.incoming.rglob("*.parquet")):
            sync(staged)
            file = self.root / staged.relative_to(self.incoming)
            file.parent.mkdir(parents=True, exist_ok=True)
            staged.replace(file)
            sync(file.parent)
        self._switch(Manifest((*self.manifest().batches, *batches)))

    def tidy(self) -> None:
        """Forgets what was staged and not accepted."""
        shutil.rmtree(self.incoming, ignore_errors=True)

    def current_rows(self, table: Table, manifest: Manifest) -> str:
        """A query for the current version of each key: the stored columns, `_batch` and `_row`."""
        batches = manifest.of(table.name)
        rows = [str(self.rows_file(table.name, batch.number)) for batch in batches if batch.taken]
        superseded = [str(self.superseded_file(table.name, batch.number)) for batch in batches if batch.superseded]
        if not rows:
            return _no_rows({c.name: c.sql_type for c in table.stored} | {"_batch": "INTEGER", "_row": "BIGINT"})
        query = (
            f"select {identifiers(table.stored_names)}, _batch, _row from read_parquet([{literals(rows)}]) as stored"
        )
        if superseded:
            # Without the alias above, DuckDB would take `anti` for one.
            query += f" anti join read_parquet([{literals(superseded)}]) using (_batch, _row)"
        return query

    def rejected_rows(self, manifest: Manifest) -> str:
        """A query for the defects of rejected rows, in REJECTED_COLUMNS."""
        numbers = sorted({batch.number for batch in manifest.batches if batch.defects})
        files = [str(self.rejected_file(number)) for number in numbers]
        if not files:
            return _no_rows(REJECTED_COLUMNS)
        return f"select {identifiers(REJECTED_COLUMNS)} from read_parquet([{literals(files)}])"

    def _folders(self) -> Iterator[Path]:
        yield self.root / REJECTED
        for table in TABLES:
            yield self.root / table
            yield self.root / SUPERSEDED / table

    def _switch(self, manifest: Manifest) -> None:
        write_atomically(self.manifest_file, manifest.to_json())


def load_raw(con: duckdb.DuckDBPyConnection, home: Home, until: int | None = None) -> None:
    """Shows in `con`, as schema raw: each landing table (current versions; empty where not delivered),
    `raw.rejected_rows`, `raw.deliveries` with one row per landing table, and what was decided.

    With `until`, the landing tables as they were when the delivery of that number was the newest."""
    store = RawStore(home)
    manifest = store.manifest() if until is None else store.manifest().until(until)
    con.execute("create schema if not exists raw")
    for table in TABLES.values():
        con.execute(f"create or replace view raw.{table.name} as {store.current_rows(table, manifest)}")
    con.execute(f"create or replace view raw.{REJECTED} as {store.rejected_rows(manifest)}")
    con.execute(f"create or replace table raw.deliveries as {_deliveries(manifest)}")
    load_decisions(con, home)


def newest_instant(home: Home) -> datetime | None:
    """The newest instant (UTC, without zone) at which anything is known to have happened; None without any.

    Plans count for nothing (the times of a campaign, the launch of a product, the end of a binding), nor does
    `updated_at`, which dates the record and not the mall.
    """
    store = RawStore(home)
    manifest = store.manifest()
    with connect(":memory:") as con:
        newest = [con.execute(_newest(t, store.current_rows(t, manifest))).fetchall()[0][0] for t in TABLES.values()]
    return max((instant for instant in newest if instant), default=None)


def _newest(table: Table, query: str) -> str:
    newest = ", ".join(f"max({instant})" for instant in ("null::timestamp", *table.facts))
    return f"select greatest({newest}) from ({query})"


def _deliveries(manifest: Manifest) -> str:
    return " union all ".join(
        f"""
        select {literal(table.name)} as table_name, {bool(manifest.of(table.name))} as is_delivered,
            {len(manifest.of(table.name))}::integer as batches, count(*) as rows,
            ({_newest(table, f"from raw.{table.name}")}) as newest_instant
        from raw.{table.name}
        """
        for table in TABLES.values()
    )


def _no_rows(types: dict[str, str]) -> str:
    typed = ", ".join(f"null::{sql_type} as {identifier(name)}" for name, sql_type in types.items())
    return f"select {typed} where false"
