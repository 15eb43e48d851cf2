"""What was measured, as plain numbers: benchmarks/results.json."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from statistics import median
from typing import Any

from benchmarks.added import added
from benchmarks.processes import MEMORY, THREADS, Cost
from benchmarks.rivals import BARE, CORE, CORE_SQL, FLOOR, WHOLE, Measured

#: Of the floor's seconds (performance.md), with and without what Dagster and dbt add; asked of a million lines and
#: more: below, start-up is all there is to see.
GOALS = {CORE: 2.0, CORE_SQL: 2.0, WHOLE: 4.0, BARE: 4.0}
LEAST_LINES = 1_000_000
ADDED_GOAL = 8.0
DEMO_GOAL = 60.0
#: Of an empty Streamlit page's 95th percentile; what was asked of a page, in the order in which a reader asks.
PAGE_GOAL = 1.5
#: Many policies together: of as many replays one after another, and in GB.
TOGETHER_GOALS = (0.1, 8.0)
EMPTY = "empty page"
PAGE_KINDS = ("drawn", "visit", "rerun", "cold")
DEMO_ORDERS = 100_000
SLOWEST = 12


@dataclass(frozen=True)
class Cell:
    """One figure against what it was measured: `figure` in `unit`, `goal` None where none is set."""

    job: str
    lines: int | None
    figure: float
    unit: str
    goal: float | None

    @property
    def is_lost(self) -> bool:
        return self.goal is not None and self.figure > self.goal


def machine() -> dict[str, Any]:
    """What it was measured on; `load` is what else the machine did as the measuring began."""
    return {
        "cores": os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1),
        "load": round(os.getloadavg()[0], 2),
        "threads": THREADS,
        "memory_limit": MEMORY,
        "python": platform.python_version(),
        **{name: version(name) for name in ("duckdb", "dbt-core", "dbt-duckdb", "dagster", "polars")},
    }


def described(costs: Sequence[Cost]) -> dict[str, Any]:
    """A rival's rounds: minimum and median seconds, processor seconds, and the largest peak."""
    walls, cpus = [cost.wall for cost in costs], [cost.cpu for cost in costs]
    return {
        "rounds": len(costs),
        "wall_min": round(min(walls), 2),
        "wall_median": round(median(walls), 2),
        "cpu_min": round(min(cpus), 2),
        "cpu_median": round(median(cpus), 2),
        "peak_gb": round(max(cost.peak_bytes for cost in costs) / 1e9, 2),
    }


def size_results(measured: Measured, imports: float | None) -> dict[str, Any]:
    """One size's part of the results."""
    difference = added(measured, imports) if imports is not None else None
    return {
        "lines": measured.lines,
        "rivals": {name: described(costs) for name, costs in measured.costs.items()},
        "agreed": measured.agreed,
        "added": {part: round(seconds, 2) for part, seconds in difference.items()} if difference else None,
        "slowest_models": _slowest(measured.timings),
    }


def cells(results: dict[str, Any]) -> list[Cell]:
    """Every figure that has a rival or a goal, the lost ones like the others."""
    return [
        *(cell for size in results["sizes"] for cell in _size_cells(size)),
        *_slowest_pages(results),
        *_together(results.get("policies")),
        *_other_cells(results),
    ]


def page_cells(pages: dict[str, Any], kind: str) -> dict[str, Cell]:
    """Each page against the empty one, by its name; nothing where the kind was not measured, or has no rival: the first
    visit after a publishing, since nothing is ever published anew on an empty page."""
    goal = PAGE_GOAL if pages["lines"] >= LEAST_LINES else None
    measured = pages.get(kind, {})
    rival = measured.get(EMPTY)
    return {
        page: Cell(
            f"{page}, {kind}, p95", pages["lines"], round(figures["p95"] / rival["p95"], 2), "x empty page", goal
        )
        for page, figures in (measured.items() if rival else ())
        if page != EMPTY
    }


def _slowest_pages(results: dict[str, Any]) -> list[Cell]:
    """Of all pages the one that is furthest from the empty one, by what was asked of it."""
    pages = results.get("pages")
    found = [page_cells(pages, kind).values() for kind in PAGE_KINDS] if pages else []
    return [max(cells, key=lambda cell: cell.figure) for cells in found if cells]


def _together(policies: dict[str, Any] | None) -> list[Cell]:
    """Many policies at once against one replay after another."""
    if policies is None:
        return []
    lines, job = policies["lines"], f"{policies['policies']:,} policies together"
    goals = TOGETHER_GOALS if lines >= LEAST_LINES else (None, None)
    figures = ((policies["ratio"], "x the replays"), (policies["peak_gb"], "GB"))
    return [Cell(job, lines, figure, unit, goal) for (figure, unit), goal in zip(figures, goals, strict=True)]


def _size_cells(size: dict[str, Any]) -> list[Cell]:
    lines, rivals = size["lines"], size["rivals"]
    found = []
    for name, cost in rivals.items() if FLOOR in rivals else ():
        if name in GOALS:
            goal = GOALS[name] if lines >= LEAST_LINES else None
            ratio = cost["wall_median"] / rivals[FLOOR]["wall_median"]
            found.append(Cell(name, lines, round(ratio, 2), "x floor", goal))
    if size["added"]:
        found.append(Cell("Dagster and dbt add", lines, size["added"]["all"], "s", ADDED_GOAL))
    return found


def _other_cells(results: dict[str, Any]) -> list[Cell]:
    demo = results["demo"]
    if not demo or demo["orders"] < DEMO_ORDERS:
        return []
    return [Cell(f"demo, {demo['orders']:,} orders", None, demo["wall_median"], "s", DEMO_GOAL)]


def _slowest(timings: list[dict[str, Any]]) -> dict[str, float]:
    """Median seconds of the models that took longest."""
    taken = {name: median(timing["models"][name] for timing in timings) for name in timings[0]["models"]}
    return {name: round(taken[name], 2) for name in sorted(taken, key=taken.__getitem__, reverse=True)[:SLOWEST]}
