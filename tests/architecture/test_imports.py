"""Dashboards know published files only, models know frames only; nobody inside asks the time."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.house import assert_none, name, occurrences, parsed, python_files

BARRED = {
    "dashboards": {"pipelines", "models", "dagster", "dbt", "tests"},
    "models": {"pipelines", "dashboards", "dagster", "dagster_dbt", "dbt", "streamlit", "tests"},
    "pipelines": {"dashboards", "streamlit", "tests"},
}
#: Who may open DuckDB, and why.
OPENINGS = {
    "pipelines/warehouse.py": "the one place that opens files",
    "dashboards/published.py": "readers open published files, read-only",
}
#: Who may ask the time, and why.
CLOCKS = {
    "pipelines/business_time.py": '`as_of = "now"` and the stamp of a run',
    "dashboards/frame.py": "whether the data end before today; no figure depends on it",
    "dashboards/replays.py": "whether whoever replays has fallen silent; no figure depends on it",
    "pipelines/landing.py": "whether files that land are still being written",
}
CLOCK = re.compile(
    r"^(datetime|date|dt|pd\.Timestamp|Timestamp)(\.datetime|\.date)?\.(now|utcnow|today)$"
    r"|^time\.(time|time_ns|localtime|gmtime|strftime|ctime)$"
)
SQL_CLOCK = re.compile(
    r"\b(current_date|current_time|current_timestamp|localtime|localtimestamp|getdate)\b"
    r"|\b(now|today|current_localtimestamp|get_current_timestamp|transaction_timestamp)\s*\(\s*\)",
    re.IGNORECASE,
)


def imported(tree: ast.Module) -> set[str]:
    """The top-level packages that a module imports, wherever in it."""
    packages: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            packages |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            packages.add(node.module.partition(".")[0])
    return packages


def calls(tree: ast.Module) -> Iterator[str]:
    """The dotted names of what a module calls, spelled as where they were imported from."""
    origins = {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module in ("time", "duckdb")
        for alias in node.names
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            yield origins.get(called, called)


def _calling(pattern: re.Pattern[str], *rooms: str) -> set[str]:
    return {name(file) for file in python_files(*rooms) if any(pattern.match(call) for call in calls(parsed(file)))}


def _asks_in_sql(file: Path) -> Iterator[str]:
    for node in ast.walk(parsed(file)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from occurrences(file, "\n" * (node.lineno - 1) + node.value, SQL_CLOCK)


@pytest.mark.parametrize("room", BARRED)
def test_a_room_imports_nothing_that_it_must_not_know(room: str):
    files = python_files(room)
    found = (f"{name(file)}: {package}" for file in files for package in imported(parsed(file)) & BARRED[room])
    assert_none(found, f"{room} must not know it")


def test_dashboards_reach_duckdb_through_published_only():
    assert {name(file) for file in python_files("dashboards") if "duckdb" in imported(parsed(file))} == {
        "dashboards/published.py"
    }


def test_duckdb_is_opened_where_it_is_said_and_nowhere_else():
    opens = re.compile(r"^duckdb\.(connect|sql|query|execute|from_\w+|read_\w+)$")
    assert _calling(opens, *BARRED) == set(OPENINGS)


def test_the_time_is_asked_where_it_is_said_and_nowhere_else():
    assert _calling(CLOCK, *BARRED) == set(CLOCKS)


def test_no_sql_in_python_asks_the_time():
    found = (asked for file in python_files(*BARRED) for asked in _asks_in_sql(file))
    assert_none(found, "pass the run's instant in")
