"""The results as Markdown, for the screen and the README."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from benchmarks.results import EMPTY, LEAST_LINES, PAGE_KINDS, cells, page_cells

PARTS = {
    "imports": "importing both",
    "dbt_start_and_end": "dbt's start and end",
    "nodes": "dbt around its nodes",
    "dagster": "Dagster",
}

#: Below, a figure is told to four places.
SMALL = 0.1
UNITS = {
    "x floor": "times the floor",
    "x empty page": "times the empty page",
    "x the replays": "times the replays one after another",
}


def markdown(results: dict[str, Any]) -> str:
    """All tables, goals that were missed marked as lost."""
    machine = results["machine"]
    return "\n".join(
        [
            f"{machine['cores']} cores, {machine['memory_gb']:g} GB; DuckDB {machine['duckdb']}, "
            f"{machine['threads']} threads and {machine['memory_limit']} for every rival; "
            f"load of the machine before: {machine['load']:g}.",
            "",
            *_table(("figure", "order lines", "measured", "goal", ""), _cell_rows(results)),
            "",
            *_table(
                ("rival", "order lines", "rounds", "seconds, min", "median", "CPU seconds, min", "median", "peak GB"),
                _cost_rows(results),
            ),
            "",
            *_pages(results.get("pages")),
            *_policies(results.get("policies")),
            *_notes(results),
            "",
        ]
    )


def _cell_rows(results: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    for cell in cells(results):
        unit = UNITS.get(cell.unit, cell.unit)
        goal = f"{cell.goal:g}" if cell.goal is not None else f"from {LEAST_LINES:,} lines"
        verdict = "" if cell.goal is None else "**lost**" if cell.is_lost else "met"
        figure = f"{cell.figure:.2f}" if cell.figure >= SMALL else f"{cell.figure:.4f}"
        yield cell.job, f"{cell.lines:,}" if cell.lines else "", f"{figure} {unit}", goal, verdict


def _cost_rows(results: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    for size in results["sizes"]:
        for name, cost in size["rivals"].items():
            yield _cost_row(name, f"{size['lines']:,}", cost)
    for name in ("demo", "generator"):
        if cost := results[name]:
            yield _cost_row(f"{name}, {cost['orders']:,} orders", "", cost)


def _cost_row(name: str, lines: str, cost: dict[str, Any]) -> tuple[str, ...]:
    seconds = (f"{cost[figure]:.2f}" for figure in ("wall_min", "wall_median", "cpu_min", "cpu_median"))
    return name, lines, str(cost["rounds"]), *seconds, f"{cost['peak_gb']:.2f}"


def _pages(pages: dict[str, Any] | None) -> Iterator[str]:
    """Median and 95th percentile of each page, and how many times the empty one's 95th percentile that is."""
    if pages is None:
        return
    kinds = [kind for kind in PAGE_KINDS if kind in pages]
    heads = [head for kind in kinds for head in (f"{kind}: p50", "p95", *_times(pages, kind))]
    names = [*page_cells(pages, "visit"), EMPTY]
    rows = ([page, *(part for kind in kinds for part in _page_figures(pages, kind, page))] for page in names)
    yield from _table(("seconds", *heads), rows)
    yield ""
    yield (
        f"Pages on {pages['lines']:,} order lines, {pages['visit'][EMPTY]['rounds']} visits to the empty one, on "
        f"{pages['measured_on']} with a load of {pages['load']:g} before. Drawn: a visit, until Chromium stands still. "
        "Visit and rerun: until the last message of the script has come. Cold: the first visit after a publishing. "
        "The empty page is Streamlit as it comes, with the same settings."
    )
    yield ""


def _policies(policies: dict[str, Any] | None) -> Iterator[str]:
    """What one replay takes, and each of many policies evaluated together."""
    if policies is None:
        return
    replays = " and ".join(f"{seconds:g}" for seconds in policies["replay_seconds"])
    yield (
        f"{policies['policies']:,} policies on {policies['lines']:,} order lines, {policies['credited_lines']:,} of "
        f"them credited, on {policies['measured_on']} with a load of {policies['load']:g} before: {replays} s a "
        f"replay, {policies['seconds_a_policy']:g} s a policy together, {policies['together_seconds']:g} s in all; "
        f"{policies['people_compared']:,} people's accounts are alike by both under two of them."
    )
    yield ""


def _times(pages: dict[str, Any], kind: str) -> tuple[str, ...]:
    return ("times",) if EMPTY in pages[kind] else ()


def _page_figures(pages: dict[str, Any], kind: str, page: str) -> tuple[str, ...]:
    figures, cell = pages[kind].get(page), page_cells(pages, kind).get(page)
    times = f"{cell.figure:.2f}" if cell else ""
    written = (f"{figures['p50']:.3f}", f"{figures['p95']:.3f}") if figures else ("", "")
    return *written, *(f"**{times}**" if cell and cell.is_lost else times for _ in _times(pages, kind))


def _notes(results: dict[str, Any]) -> Iterator[str]:
    if results["sizes"]:
        yield "Times count since the results agree: " + "; ".join(_agreements(results)) + "."
    for size in results["sizes"]:
        if size["added"]:
            parts = ", ".join(f"{PARTS[part]} {size['added'][part]:.2f}" for part in PARTS)
            yield f"What Dagster and dbt add at {size['lines']:,} lines, in seconds: {parts}."
    if results["parse"] is not None:
        yield f"Reading the dbt project anew, once after each change of it: {results['parse']:.2f} s."


def _agreements(results: dict[str, Any]) -> Iterator[str]:
    for size in results["sizes"]:
        if agreed := size["agreed"]:
            yield (
                f"{agreed['lines']:,} paid lines of {agreed['base_fen'] / 100:,.2f} yuan, "
                f"{agreed['first_lines']:,} of first orders, {agreed['lines_paid_alike']:,} paid at equal rates, "
                f"and {agreed['settlements_alike']:,} settlements"
            )
        else:
            yield f"with no floor to compare with at {size['lines']:,} lines, only the rounds with each other"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
