"""Parquet."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from pipelines.contract.sql_text import identifiers, literal, literals
from pipelines.sources.readers.reader import FILE, ROW, UnreadableError, first_line
from pipelines.sources.readers.unpacking import plain


class Parquet:
    """Typed columns; timestamps without a zone are in the source's zone, like texts without an offset."""

    skips_rows = False
    is_typed = True

    def columns(self, con: duckdb.DuckDBPyConnection, path: Path, table: str) -> tuple[str, ...]:
        return tuple(name for name, _ in self._signature(con, path))

    def rows(self, con: duckdb.DuckDBPyConnection, paths: Sequence[Path], table: str, name: str) -> str:
        alike: dict[tuple[tuple[str, str], ...], list[int]] = {}
        for number, path in enumerate(paths):
            alike.setdefault(self._signature(con, path), []).append(number)
        files = [str(plain(con, path)) for path in paths]
        return " union all by name ".join(
            f"select {numbers}[file_index::bigint + 1] as {FILE}, file_row_number + 1 as {ROW}, "
            f"{identifiers(column for column, _ in signature)} "
            f"from read_parquet([{literals(files[number] for number in numbers)}])"
            for signature, numbers in alike.items()
        )

    def _signature(self, con: duckdb.DuckDBPyConnection, path: Path) -> tuple[tuple[str, str], ...]:
        try:
            described = con.execute(f"describe select * from read_parquet({literal(str(plain(con, path)))})").fetchall()
        except duckdb.Error as error:
            raise UnreadableError(path, f"it is no whole Parquet file ({first_line(error)})") from None
        return tuple((name, kind) for name, kind, *_ in described)
