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
from pathlib import Path

from pipelines import publish
from pipelines.dbt_project import NodeResult, build
from pipelines.run_report import read_run
from pipelines.settings import Home


@dataclass(frozen=True)
class Reading:
    """Both clocks as a node ended: seconds by the wall, and of this process's processor time."""

    node: str
    wall: float
    cpu: float


@dataclass(frozen=True)
class Timing:
    """Seconds of a build: `start` until its first node begins, `nodes` until the last has ended, `end` after it.

    `tests` is the part of `nodes` that tests took, `models` says it of each model.
    """

    start: float
    nodes: float
    end: float
    tests: float
    tests_cpu: float
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
    tests = [(wall, cpu) for node, wall, cpu in clock.spans() if node.startswith("test.")]
    return Timing(
        start=begin - clock.readings[0].wall,
        nodes=last.wall - begin,
        end=end - last.wall,
        tests=sum(wall for wall, _ in tests),
        tests_cpu=sum(cpu for _, cpu in tests),
        models={node.split(".")[2]: seconds[node] for node in seconds if node.startswith("model.")},
        node_count=len(results),
    )


if __name__ == "__main__":
    print(json.dumps(asdict(timed_build(Home(Path(sys.argv[1]))))))
