"""The dbt part as a process of its own: builds and tests everything in a home whose raw is loaded.

Prints as JSON what took how long. One build runs models and tests mingled, one node at a time, so the clocks are read
as each node ends: what has passed since the node before is that node's, dbt's own work between the two included.

usage: python -m benchmarks.dbt_part HOME
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from pipelines import publish
from pipelines.dbt_project import NodeResult, build, name_of, parsed_project
from pipelines.run_report import read_run
from pipelines.settings import Home

#: The tables of what the floor works out too: lines, entries, tiers, balances, and the sums by day and month.
CORE = (
    "fct_commission_lines",
    "fct_commission_ledger",
    "dim_distributor_tiers",
    "dim_distributors",
    "fct_distributor_days",
    "fct_distributor_months",
)


@dataclass(frozen=True)
class Reading:
    """Both clocks as a node ended: seconds by the wall, and of this process's processor time."""

    node: str
    wall: float
    cpu: float


@dataclass(frozen=True)
class Timing:
    """Seconds of a build: `start` until its first node begins, `nodes` until the last has ended, `end` after it.

    Of `nodes`, `tests` took a part, and so did the `others`: models that no table of the CORE needs. `models` says it
    of each model.
    """

    start: float
    nodes: float
    end: float
    tests: float
    tests_cpu: float
    others: float
    others_cpu: float
    models: dict[str, float]
    node_count: int


class Clock:
    """Reads both clocks."""

    def __init__(self) -> None:
        self.readings: list[Reading] = []

    def read(self, node: str) -> None:
        self.readings.append(Reading(node, time.perf_counter(), time.process_time()))

    def spans(self) -> Iterator[tuple[str, float, float]]:
        """Each node with its seconds by the wall and of processor time."""
        for before, after in zip(self.readings, self.readings[1:], strict=False):
            yield after.node, after.wall - before.wall, after.cpu - before.cpu


def timed_build(home: Home) -> Timing:
    """Builds in `home`. Raises FenxiaoError where dbt can't run."""
    importlib.import_module("dbt.cli.main")  # not a part of `start`: importing is told apart
    importlib.import_module("dbt.adapters.duckdb")
    run = read_run(home)
    publication = publish.prepare(home)
    clock = Clock()
    clock.read("start")
    results = build(home, publication, run.as_of, run.business_timezone, clock.read)
    end = time.perf_counter()
    return _timing(clock, results, end)


def _timing(clock: Clock, results: list[NodeResult], end: float) -> Timing:
    seconds = {result.unique_id: result.seconds for result in results}
    first, last = clock.readings[1], clock.readings[-1]
    begin = first.wall - seconds[first.node]
    needed = needed_nodes()
    tests = [(wall, cpu) for node, wall, cpu in clock.spans() if node.startswith("test.")]
    others = [(w, cpu) for node, w, cpu in clock.spans() if node.startswith("model.") and node not in needed]
    return Timing(
        start=begin - clock.readings[0].wall,
        nodes=last.wall - begin,
        end=end - last.wall,
        tests=sum(wall for wall, _ in tests),
        tests_cpu=sum(cpu for _, cpu in tests),
        others=sum(wall for wall, _ in others),
        others_cpu=sum(cpu for _, cpu in others),
        models={name_of(node): seconds[node] for node in seconds if node.startswith("model.")},
        node_count=len(results),
    )


@cache
def needed_nodes() -> set[str]:
    """The nodes that make the tables of the CORE, themselves included."""
    nodes = parsed_project()[1]["nodes"]
    needed: set[str] = set()
    found = [node for node in nodes if node.startswith("model.") and name_of(node) in CORE]
    while found:
        needed.update(found)
        parents = {parent for node in found for parent in nodes[node]["depends_on"]["nodes"]}
        found = [parent for parent in parents - needed if parent in nodes]
    return needed


if __name__ == "__main__":
    print(json.dumps(asdict(timed_build(Home(Path(sys.argv[1]))))))
