"""What Dagster and dbt add to a run, with its parts."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from statistics import median

from benchmarks.processes import measure
from benchmarks.rivals import BARE, WHOLE, Measured

#: What a run without the two imports, and what they bring along.
OURS = "import pipelines.cli, pipelines.ingest, pipelines.finish"
THEIRS = f"{OURS}, dagster, dagster_dbt, dagster._core.storage.event_log, dbt.cli.main, dbt.adapters.duckdb"
PARSE = "import sys, pathlib, pipelines.dbt_project as p; p.TARGET = pathlib.Path(sys.argv[1]); p.parsed_project()"


def imports_seconds(rounds: int = 3) -> float:
    """Seconds that importing Dagster and dbt takes."""
    seconds = {OURS: [], THEIRS: []}
    for _ in range(rounds):
        for code, taken in seconds.items():
            taken.append(measure([sys.executable, "-c", code])[0].wall)
    return min(seconds[THEIRS]) - min(seconds[OURS])


def parse_seconds(work: Path) -> float:
    """Seconds that reading the whole dbt project takes, once after each change of it, imports included."""
    target = work / "parsed"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    cost, _ = measure([sys.executable, "-c", PARSE, target])
    shutil.rmtree(target)
    return cost.wall


def added(measured: Measured, imports: float) -> dict[str, float] | None:
    """Seconds that the two add at one size, in all and by part; None where there was no bare run to compare with.

    `nodes` is what all nodes took beyond their SQL one after the other, so less than dbt took around them where two ran
    at a time; `dbt_start_and_end` reads the parsed project, connects
    and writes dbt's artifacts; `dagster` is the rest: its graph, its events, and the project read a second time for it,
    less what of the imports ran beside the taking in.
    """
    if not measured.bare_sql:
        return None
    whole, bare = (median(cost.wall for cost in measured.costs[rival]) for rival in (WHOLE, BARE))
    start_and_end = median(timing["start"] + timing["end"] for timing in measured.timings)
    nodes = median(timing["nodes"] for timing in measured.timings) - median(measured.bare_sql)
    parts = {"imports": imports, "dbt_start_and_end": start_and_end, "nodes": nodes}
    return {"all": whole - bare, **parts, "dagster": whole - bare - sum(parts.values())}
