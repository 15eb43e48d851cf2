"""Whole runs of the mappings under examples/, and one connection that sees all there is to compare afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines import publish
from pipelines.raw_store import load_raw
from pipelines.settings import DEFAULT_POLICY, PROJECT, Home
from pipelines.warehouse import connect
from tests.transform.engine import run_directly

#: Real data lie beside the project, never in it.
DATA = PROJECT.parent / "shared" / "data"


@dataclass(frozen=True)
class ExampleRun:
    """What a run reported, and `con`: the delivered files as views named after them, what was taken in as raw.<table>,
    what readers see as published.marts.<table>, and the tables between as warehouse.intermediate.<table>."""

    home: Home
    outcome: dict[str, Any]
    con: duckdb.DuckDBPyConnection

    def rows(self, query: str) -> list[tuple]:
        return self.con.execute(query).fetchall()

    def one(self, query: str) -> tuple:
        [row] = self.rows(query)
        return row

    @property
    def intake(self) -> dict[str, tuple[int, int, int, int, int]]:
        """The rows of each delivered table: in, taken, refused, waiting and repeated."""
        counts = ("rows_in", "taken", "refused", "waiting", "repeated")
        tables = (table for table in self.outcome["intake"] if table["is_delivered"])
        return {table["table_name"]: tuple(table[count] for count in counts) for table in tables}


@contextmanager
def example_run(
    mapping: Path, place: tuple[str, Path], home: Home, policy: Path = DEFAULT_POLICY
) -> Iterator[ExampleRun]:
    """Runs the source `mapping`, whose variable `place` names the folder of the data."""
    variable, folder = place
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(variable, str(folder))
        outcome = run_directly(home, mapping, policy)
    with connect(":memory:") as con:
        load_raw(con, home)
        con.execute(f"attach '{publish.latest(home)}' as published (read_only)")
        con.execute(f"attach '{home.warehouse}' as warehouse (read_only)")
        for file in folder.glob("*.parquet"):
            con.execute(f"create view {file.stem} as from '{file}'")
        yield ExampleRun(home, outcome, con)
