"""The dbt part as a process of its own: builds and tests everything in a home whose raw is loaded, or builds the core.

Prints as JSON what took how long.

usage: python -m benchmarks.dbt_part HOME [core]
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from collections.abc import Collection
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
class Timing:
    """Seconds of a build: `start` until the node that ended first began, `nodes` from there until the last has ended,
    `end` after it; `models` says it of each model, of which two may have run at a time."""

    start: float
    nodes: float
    end: float
    models: dict[str, float]
    node_count: int


def timed_build(home: Home, only: Collection[str] = ()) -> Timing:
    """Builds in `home`: everything, or what the tables in `only` need. Raises FenxiaoError where dbt can't run."""
    importlib.import_module("dbt.cli.main")  # not a part of `start`: importing is told apart
    importlib.import_module("dbt.adapters.duckdb")
    run = read_run(home)
    publication = publish.prepare(home)
    ended: list[tuple[str, float]] = []
    begin = time.perf_counter()
    results = build(
        home,
        publication,
        run.as_of,
        run.business_timezone,
        lambda node: ended.append((node, time.perf_counter())),
        only=only,
    )
    return _timing(begin, ended, results, time.perf_counter())


def _timing(begin: float, ended: list[tuple[str, float]], results: list[NodeResult], end: float) -> Timing:
    seconds = {result.unique_id: result.seconds for result in results}
    first = ended[0][1] - seconds[ended[0][0]]
    last = ended[-1][1]
    return Timing(
        start=first - begin,
        nodes=last - first,
        end=end - last,
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
    print(json.dumps(asdict(timed_build(Home(Path(sys.argv[1])), CORE if sys.argv[2:] == ["core"] else ()))))
