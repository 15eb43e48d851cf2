"""Every opening of DuckDB by a run. One process writes a file, and no connection of ours is open while dbt builds."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from pipelines.settings import Home

THREADS = int(os.environ.get("FENXIAO_THREADS", os.cpu_count() or 2))
MEMORY = os.environ.get("FENXIAO_MEMORY", "8GB")
#: Memory that one statement gives back is what the next one takes: the system need not have it in between.
#: A run begins anew after a crash of the machine: what is published is awaited on the disk, once (publish.py).
CONFIG = {
    "threads": THREADS,
    "memory_limit": MEMORY,
    "block_allocator_memory": MEMORY,
    "fsync_mode": "NONE",
}


@contextmanager
def connect(file: Path | str, *, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that speaks UTC and is closed whatever happens."""
    con = duckdb.connect(str(file), read_only=read_only, config=CONFIG)
    try:
        con.execute("set TimeZone = 'UTC'")
        con.execute("set preserve_insertion_order = false")
        yield con
    finally:
        con.close()


def remove_database(file: Path) -> None:
    """Removes a DuckDB file with what a killed writer may have left beside it."""
    file.unlink(missing_ok=True)
    file.with_name(file.name + ".wal").unlink(missing_ok=True)


@contextmanager
def fresh_warehouse(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    """A new, empty warehouse: it is a cache of raw/, so a run never trusts what the one before left in it."""
    remove_database(home.warehouse)
    with connect(home.warehouse) as con:
        yield con
