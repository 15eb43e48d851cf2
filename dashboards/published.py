"""The one place that opens what a run published.

`<home>/published/LATEST` names a DuckDB file. Every run has a file of its own and never changes it, so an answer that
was cached under a file's name stays right for as long as that file is the newest.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import streamlit as st

Row = dict[str, Any]
#: Readers share a machine with the runs; without a limit DuckDB would keep most of its memory for pages once read.
MEMORY_LIMIT = "2GB"
#: So many answers are kept: a page takes about fifty, each of them a few rows.
REMEMBERED = 3000
#: `limit $shown` with all there are.
ALL = 2**63 - 1


@dataclass(frozen=True)
class Publication:
    """One run's published tables."""

    path: Path


def home() -> Path:
    """The home whose tables are shown: FENXIAO_HOME, else ./home."""
    return Path(os.environ.get("FENXIAO_HOME") or "home").resolve()


def latest(root: Path) -> Publication | None:
    """The newest publication of the home at `root`; None before the first one."""
    pointer = root / "published" / "LATEST"
    if not pointer.is_file():
        return None
    lines = pointer.read_text(encoding="utf-8").splitlines()
    path = pointer.with_name(Path(lines[0].strip()).name) if lines else None
    return Publication(path) if path and path.is_file() else None


def kept(publication: Publication) -> list[Publication]:
    """This publication and the older ones that are still there, newest first."""
    files = sorted(publication.path.parent.glob("[!.]*.duckdb"), reverse=True)
    return [Publication(path) for path in files if path.name <= publication.path.name]


def rows(publication: Publication, sql: str, **parameters: Any) -> list[Row]:
    """The rows of one question, asked once per publication and parameters. They are everybody's: to be read only."""
    return _remembered(str(publication.path), sql, tuple(sorted(parameters.items())))


def first_rows(publication: Publication, sql: str, *, shown: int | None, **parameters: Any) -> list[Row]:
    """The first `shown` rows of a question that names `$shown`; or all, for an export: these are not remembered, since
    they are many and rarely asked for twice."""
    if shown is None:
        return fresh_rows(publication, sql, **parameters, shown=ALL)
    return rows(publication, sql, **parameters, shown=shown)


def fresh_rows(publication: Publication, sql: str, **parameters: Any) -> list[Row]:
    """The rows of one question without remembering them."""
    return _ask(str(publication.path), sql, parameters)


@st.cache_data(max_entries=30, show_spinner=False)
def glance(path: str, sql: str) -> list[Row]:
    """One question to an older publication, whose file is closed again at once; nothing where it was just removed."""
    try:
        with duckdb.connect(path, read_only=True) as connection:
            return connection.sql(sql).pl().to_dicts()
    except duckdb.IOException:
        return []


def scenarios(root: Path) -> list[Publication]:
    """What the scenarios came to that were replayed in the home at `root`."""
    return [Publication(path) for path in sorted((root / "published" / "scenarios").glob("[!.]*.duckdb"))]


def searches(root: Path) -> list[Publication]:
    """What was searched in the home at `root`."""
    return [Publication(path) for path in sorted((root / "published" / "searches").glob("[!.]*.duckdb"))]


def scenario_rows(scenario: Publication, sql: str, **parameters: Any) -> list[Row]:
    """The rows of one question to a scenario's or a search's file, remembered until a replay puts another file in its
    place; nothing where it was just removed."""
    try:
        replayed_at = scenario.path.stat().st_mtime_ns
    except FileNotFoundError:
        return []
    return _scenario_remembered(str(scenario.path), replayed_at, sql, tuple(sorted(parameters.items())))


@lru_cache(REMEMBERED)
def _scenario_remembered(path: str, replayed_at: int, sql: str, parameters: tuple[tuple[str, Any], ...]) -> list[Row]:
    with duckdb.connect(path, read_only=True) as connection:
        return _answer(connection, sql, dict(parameters))


# Streamlit's cache would copy each answer and look into every argument: half of what a page takes.
@lru_cache(REMEMBERED)
def _remembered(path: str, sql: str, parameters: tuple[tuple[str, Any], ...]) -> list[Row]:
    return _ask(path, sql, dict(parameters))


def _ask(path: str, sql: str, parameters: dict[str, Any]) -> list[Row]:
    # A connection is not for several threads; a cursor is one of its own on the same open file.
    with _connection(path).cursor() as cursor:
        return _answer(cursor, sql, parameters)


def _answer(connection: duckdb.DuckDBPyConnection, sql: str, parameters: dict[str, Any]) -> list[Row]:
    connection.execute(sql, parameters)
    names = [column[0] for column in connection.description]
    return [dict(zip(names, values, strict=True)) for values in connection.fetchall()]


# One entry: the file of an older run is let go as soon as a newer one is opened. It is not closed explicitly, because
# another session may be reading from it; the last one to finish closes it by dropping the reference.
@st.cache_resource(max_entries=1, show_spinner=False)
def _connection(path: str) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(path, read_only=True, config={"memory_limit": MEMORY_LIMIT})
