"""The rivals of one size: prepared, run in turn, and their results compared."""

from __future__ import annotations

import os
import shutil
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.landing import Mall
from benchmarks.processes import FENXIAO, MEMORY, THREADS, Cost, measure, measure_module, warm_memory
from pipelines.errors import FenxiaoError
from pipelines.publish import building_file, latest
from pipelines.settings import PROJECT, Home

#: More than any rival touches for a line, files included, up to what the largest size needs.
WARMED_BYTES_A_LINE, WARMED_BYTES = 1500, 12 * 10**9

PARSE = "from pipelines.dbt_project import parsed_project; parsed_project()"

FLOOR, CORE, ALL = "floor", "commission core by dbt", "all tables and tests by dbt"
WHOLE = "whole run"
#: The same SQL, and the same run, without what starting and steering it adds.
CORE_SQL, BARE = "commission core, no dbt", "whole run, no Dagster, no dbt"


def floor_script() -> Path | None:
    """The floor: FENXIAO_FLOOR, else in the folder shared with this project; None where there is no such file."""
    place = Path(os.environ.get("FENXIAO_FLOOR") or PROJECT.parent / "shared" / "benchmarks" / "floor.py")
    return place if place.is_file() else None


@dataclass
class Measured:
    """What came of one size: the costs of each rival, one per round, what they agree on, and how builds went."""

    lines: int
    costs: dict[str, list[Cost]] = field(default_factory=lambda: defaultdict(list))
    agreed: dict[str, int] = field(default_factory=dict)
    timings: list[dict[str, Any]] = field(default_factory=list)
    bare_sql: list[float] = field(default_factory=list)


class Rivals:
    """Runs the rivals over one mall in `work`. Raises FenxiaoError where one fails or comes to another result."""

    def __init__(self, mall: Mall, work: Path, tell: Callable[[str], None]) -> None:
        self.mall = mall
        self.work = work
        self.tell = tell
        self.floor = floor_script()
        self.measured = Measured(mall.lines)
        self._sums: dict[str, dict] = {}
        self.floor_database = work / "floor.duckdb"
        self.raw_home = Home(work / "home-raw")
        self.first_home = Home(work / "home-whole-1")

    def run(self, rounds: int, *, with_bare: bool) -> Measured:
        """All rivals in turn, `rounds` times. Their files stay in `work`, until the next run there."""
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir(parents=True)
        self._prepare_raw()
        for number in range(1, rounds + 1):
            for rival in self._turn(number, with_bare=with_bare):
                warm_memory(min(WARMED_BYTES, self.mall.lines * WARMED_BYTES_A_LINE))
                rival()
            if number == 1 and self.floor:
                self.tell("compare")
                _, self.measured.agreed = measure_module("agreement", self.floor_database, self.first_home.root)
        return self.measured

    def _turn(self, number: int, *, with_bare: bool) -> Iterator[Callable[[], None]]:
        """The rivals of a round, in their order."""
        if self.floor:
            yield self._run_floor
        if number == 1 or with_bare:  # two of a large mall would not fit ten minutes
            yield partial(self._run_whole, Home(self.work / f"home-whole-{number}"))
        yield self._run_core
        yield self._run_all
        if with_bare:
            yield self._run_bare

    def _prepare_raw(self) -> None:
        self.tell("take in for the dbt part")
        measure_module("taking_in", self.raw_home.root, self.mall.folder, self.mall.as_of)
        shutil.copy(self.raw_home.warehouse, self._loaded_warehouse)
        measure([sys.executable, "-c", PARSE])  # told apart: it takes its seconds once after each change

    @property
    def _loaded_warehouse(self) -> Path:
        return self.raw_home.warehouse.with_suffix(".loaded")

    def _run_floor(self) -> None:
        limits = ["--threads", str(THREADS), "--memory", MEMORY]
        cost, _ = measure([sys.executable, self.floor, self.mall.folder, self.floor_database, *limits])
        self._keep(FLOOR, cost)
        self._same(FLOOR, self.floor_database)

    def _run_core(self) -> None:
        shutil.copy(self._loaded_warehouse, self.raw_home.warehouse)
        cost, _ = measure_module("dbt_part", self.raw_home.root, "core")
        self._keep(CORE, cost)
        self._same("marts", building_file(self.raw_home), in_part=True)

    def _run_all(self) -> None:
        shutil.copy(self._loaded_warehouse, self.raw_home.warehouse)
        cost, timing = measure_module("dbt_part", self.raw_home.root)
        self._keep(ALL, cost)
        self.measured.timings.append(timing)
        self._same("marts", building_file(self.raw_home))

    def _run_whole(self, home: Home) -> None:
        call = ["run", "--source", self.mall.folder, "--as-of", self.mall.as_of, "--home", home.root]
        cost, _ = measure([*FENXIAO, *call])
        self._keep(WHOLE, cost)
        self._same("marts", latest(home))
        self._forget(home)

    def _run_bare(self) -> None:
        home = Home(self.work / "home-bare")
        arguments = (home.root, self.mall.folder, self.mall.as_of, self.first_home.root)
        cost, seconds = measure_module("bare_run", *arguments)
        self._keep(BARE, cost)
        self._keep(CORE_SQL, Cost(seconds["core"], seconds["core_cpu"], cost.peak_bytes))
        self.measured.bare_sql.append(seconds["sql"])
        self._same("marts", latest(home))
        self._forget(home)

    def _forget(self, home: Home) -> None:
        if home != self.first_home:  # whose tables are compared, and whose SQL the bare run takes
            shutil.rmtree(home.root)

    def _keep(self, rival: str, cost: Cost) -> None:
        self.measured.costs[rival].append(cost)
        self.tell(f"{rival}: {cost.wall:.1f} s")

    def _same(self, tables: str, database: Path, *, in_part: bool = False) -> None:
        """Compares with the sums of those that came before: of all tables, or of those that were built."""
        _, found = measure_module("sums", database)
        expected = self._sums.setdefault(tables, found)
        if found != ({table: expected.get(table) for table in found} if in_part else expected):
            raise FenxiaoError(f"{database} holds other sums than the {tables} of the first round: no time counts.")
