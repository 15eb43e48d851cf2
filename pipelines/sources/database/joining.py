"""Small batches of an extract become one: a reading every hour would leave thousands of files in a year, and each of
them takes its time whenever the table is looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.sources.database.extract import Extract, ExtractBatch, ExtractStore

#: So many of the latest batches are joined once they are there: those of a day, where it is read every hour.
BATCHES = 24
#: What they may come to together, the bytes compressed: all of it is in memory for a moment.
ROWS, BYTES = 50_000, 16 * 2**20


def joined(store: ExtractStore, extract: Extract) -> Extract:
    """The extract with its latest batches joined, of each row the newest version, where enough small ones are there.

    It counts once it is saved; until then the store holds both.
    """
    latest = _small_batches(store, extract.batches)
    if len(latest) < BATCHES:
        return extract
    newest = max((batch.newest for batch in latest if batch.newest), default=None)
    zero_dates = sum(batch.zero_dates for batch in latest)
    rows = pa.concat_tables(map(pq.read_table, store.files(latest)))
    batch = store.write(extract.next_number, _newest_versions(rows, extract.key), newest, zero_dates)
    return replace(extract, batches=(*extract.batches[: -len(latest)], batch))


def _small_batches(store: ExtractStore, batches: Sequence[ExtractBatch]) -> Sequence[ExtractBatch]:
    """The latest that together come to no more than ROWS and BYTES."""
    rows, size = 0, 0
    for before, batch in enumerate(reversed(batches)):
        rows, size = rows + batch.rows, size + store.file(batch.number).stat().st_size
        if rows > ROWS or size > BYTES:
            return batches[len(batches) - before :]
    return batches


def _newest_versions(rows: pa.Table, key: Sequence[str]) -> pa.Table:
    """The last row of each key, in the order in which they came."""
    places = pa.table([*(rows[name] for name in key), range(rows.num_rows)], [*map(str, range(len(key))), "place"])
    last = places.group_by(places.column_names[:-1]).aggregate([("place", "max")])["place_max"]
    return rows.take(last.sort())
