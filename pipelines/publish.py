"""Making a tested build visible: one new file, one switch of a pointer, the last three kept."""

from __future__ import annotations

import os
from pathlib import Path

from pipelines.settings import KEPT_PUBLICATIONS, Home
from pipelines.warehouse import connect, remove_database

BUILDING = ".building.duckdb"


def building_file(home: Home) -> Path:
    """Where a build writes what may become the next publication."""
    return home.published / BUILDING


def prepare(home: Home) -> Path:
    """Clears the place for a new build, also of what a killed one left. Returns the file to build into."""
    home.published.mkdir(parents=True, exist_ok=True)
    forget_old(home)
    remove_database(building_file(home))
    return building_file(home)


def publish(home: Home, run_id: str) -> Path:
    """Switches all readers to the build at once, and returns its file."""
    building = building_file(home)
    # Folds the write-ahead log into the file: the rename takes one file only.
    with connect(building) as con:
        con.execute("checkpoint")
    _sync(building)
    target = home.published / f"{run_id}.duckdb"
    building.replace(target)
    _sync(home.published)
    pointer = home.latest.with_suffix(".new")
    pointer.write_text(target.name + "\n", encoding="utf-8")
    _sync(pointer)
    pointer.replace(home.latest)
    _sync(home.published)
    forget_old(home)
    return target


def latest(home: Home) -> Path | None:
    """The file that readers open now, or None before the first publication."""
    if not home.latest.exists():
        return None
    return home.published / home.latest.read_text(encoding="utf-8").strip()


def forget_old(home: Home) -> None:
    """Keeps the newest publications up to the one pointed at; a newer file was never switched to."""
    current = latest(home)
    files = sorted(file for file in home.published.glob("*.duckdb") if file.name != BUILDING)
    seen = [file for file in files if current and file.name <= current.name]
    for file in set(files) - set(seen[-KEPT_PUBLICATIONS:]):
        remove_database(file)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
