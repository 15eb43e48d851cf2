"""Parquet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines.contract.sql_text import identifier, identifiers, literal, literals
from pipelines.sources.readers.reader import FILE, ROW, UnreadableError, refuse_too_wide
from pipelines.sources.readers.unpacking import Meter, plain, written_out

#: What a value takes, other than of these types and those that nest.
VALUE_BYTES = 8
LONG_TYPES = ("VARCHAR", "BLOB", "JSON", "STRUCT", "MAP")
#: The first and last instant that DuckDB knows, 292 thousand years off, in seconds; and units that go further.
FIRST_SECOND, LAST_SECOND = -9_223_372_022_400, 9_223_372_036_854
COARSE_UNITS = {"s": 1, "ms": 1_000}

Signature = tuple[tuple[str, str], ...]


class Parquet:
    """Typed columns; timestamps without a zone are in the source's zone, like texts without an offset."""

    skips_rows = False
    is_typed = True

    def columns(self, con: duckdb.DuckDBPyConnection, path: Path, table: str) -> tuple[str, ...]:
        return tuple(name for name, _ in self._signature(con, path))

    def rows(self, con: duckdb.DuckDBPyConnection, paths: Sequence[Path], table: str, name: str) -> str:
        alike: dict[Signature, list[int]] = {}
        for number, path in enumerate(paths):
            alike.setdefault(self._signature(con, path), []).append(number)
        files = [str(_within_microseconds(con, plain(con, path))) for path in paths]
        for signature, numbers in alike.items():
            for at, size in _sizes(con, [files[number] for number in numbers], signature):
                Meter(paths[numbers[at]]).count(size)
        return " union all by name ".join(
            f"select {numbers}[file_index::bigint + 1] as {FILE}, file_row_number + 1 as {ROW}, "
            f"{identifiers(column for column, _ in signature)} "
            f"from read_parquet([{literals(files[number] for number in numbers)}])"
            for signature, numbers in alike.items()
        )

    def _signature(self, con: duckdb.DuckDBPyConnection, path: Path) -> Signature:
        try:
            described = con.execute(f"describe select * from read_parquet({literal(str(plain(con, path)))})").fetchall()
        except duckdb.OutOfMemoryException:
            raise
        except duckdb.Error:
            # DuckDB's words are about its bytes, and name the machine's whole path.
            raise UnreadableError(path, "it is no whole Parquet file") from None
        refuse_too_wide(path, len(described))
        return tuple((name, kind) for name, kind, *_ in described)


def _sizes(con: duckdb.DuckDBPyConnection, files: Sequence[str], signature: Signature) -> list[tuple[int, int]]:
    """What the values of each file come to, in bytes, by its place among `files`, which all have these columns: a text
    that a million rows share lies in the file once."""
    long = [identifier(name) for name, kind in signature if kind.startswith(LONG_TYPES) or kind.endswith("]")]
    texts = "".join(f" + coalesce(sum(strlen(cast({column} as varchar))), 0)" for column in long)
    short = (len(signature) - len(long)) * VALUE_BYTES
    return con.execute(
        f"select file_index::bigint, count(*) * {short}{texts} from read_parquet([{literals(files)}]) group by all"
    ).fetchall()


def _within_microseconds(con: duckdb.DuckDBPyConnection, file: Path) -> Path:
    """`file`, or a copy in which instants that have no microseconds are the nearest one that has: DuckDB would not read
    their column, and the nearest is out of range too, by row."""
    try:
        columns = _coarse_instants(pq.read_schema(file))
        if not columns or all(batch == _clamped(batch) for batch in _batches(file, columns)):
            return file
        return written_out(con, file, "in microseconds", lambda out: _write_clamped(file, out))
    except (OSError, pa.ArrowException):
        return file  # DuckDB will say what is wrong with it


def _coarse_instants(schema: pa.Schema) -> list[str]:
    return [f.name for f in schema if pa.types.is_timestamp(f.type) and f.type.unit in COARSE_UNITS]


def _batches(file: Path, columns: list[str] | None = None) -> Iterator[pa.RecordBatch]:
    with pq.ParquetFile(file) as parquet:
        yield from parquet.iter_batches(columns=columns)


def _clamped(batch: pa.RecordBatch) -> pa.RecordBatch:
    for name in _coarse_instants(batch.schema):
        instants = batch[name].cast(pa.int64())
        first, last = (second * COARSE_UNITS[batch[name].type.unit] for second in (FIRST_SECOND, LAST_SECOND))
        not_after = pc.min_element_wise(instants, last, skip_nulls=False)
        nearest = pc.max_element_wise(not_after, first, skip_nulls=False)
        at = batch.schema.get_field_index(name)
        batch = batch.set_column(at, batch.schema.field(at), nearest.cast(batch[name].type))
    return batch


def _write_clamped(file: Path, out: Path) -> None:
    with pq.ParquetWriter(out, pq.read_schema(file)) as copy:
        for batch in _batches(file):
            copy.write_batch(_clamped(batch))
