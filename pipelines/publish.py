"""Making a tested build visible: one new file, one switch of a pointer, the last three kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from pipelines.business_time import local
from pipelines.calling import command_line
from pipelines.durable import sync, write_atomically
from pipelines.errors import ConfigurationError
from pipelines.settings import KEPT_PUBLICATIONS, Home
from pipelines.warehouse import connect, remove_database

BUILDING = ".building.duckdb"
RUN_ID = "%Y%m%dT%H%M%S%f"


@dataclass(frozen=True)
class PublishedRun:
    """What readers see now, as meta.run has it; `as_of` is UTC without zone."""

    file: Path
    run_id: str
    as_of: datetime
    business_timezone: str

    @property
    def today(self) -> date:
        """The business date that it is as of."""
        return local(self.as_of, self.business_timezone).date()


def building_file(home: Home) -> Path:
    """Where a build writes what may become the next publication."""
    return home.published / BUILDING


def next_run_id(home: Home, now: datetime) -> str:
    """Names a run by the moment it begins, and behind what readers see even where the clock was set back: which files
    are old, and which were never switched to, is told by their names."""
    if seen := latest(home):
        seen_at = datetime.strptime(f"{seen.stem}Z", f"{RUN_ID}%z").replace(tzinfo=None)
        now = max(now, seen_at + timedelta(microseconds=1))
    return now.strftime(RUN_ID)


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
    sync(building)
    target = home.published / f"{run_id}.duckdb"
    building.replace(target)
    sync(home.published)
    write_atomically(home.latest, target.name + "\n")
    forget_old(home)
    return target


def latest(home: Home) -> Path | None:
    """The file that readers open now, or None before the first publication."""
    if not home.latest.exists():
        return None
    return home.published / home.latest.read_text(encoding="utf-8").strip()


def published_run(home: Home) -> PublishedRun | None:
    """The run that readers see now, or None before the first publication."""
    file = latest(home)
    if file is None:
        return None
    with connect(file, read_only=True) as con:
        [row] = con.execute("select run_id, as_of, business_timezone from meta.run").fetchall()
    return PublishedRun(file, *row)


def run_that_knows(home: Home, table: str) -> PublishedRun:
    """The run that readers see now. Raises ConfigurationError where nothing is published, or by a version of Fenxiao
    that did not know `table` yet (`schema.name`)."""
    run, advice = published_run(home), command_line("run")
    if run is None:
        raise ConfigurationError(f"Nothing is published in {home.root}: run `{advice}` first, or name another --home.")
    schema, name = table.split(".")
    with connect(run.file, read_only=True) as con:
        query = "select 1 from duckdb_tables() where schema_name = ? and table_name = ?"
        if not con.execute(query, [schema, name]).fetchall():
            raise ConfigurationError(f"What is published in {home.root} has no {table} yet: run `{advice}` first.")
    return run


def publications(home: Home) -> list[Path]:
    """The published files that are kept, the one that readers see last; a newer file was never switched to."""
    current = latest(home)
    files = sorted(file for file in home.published.glob("*.duckdb") if file.name != BUILDING)
    return [file for file in files if current and file.name <= current.name]


def forget_old(home: Home) -> None:
    """Keeps the newest publications, and no file that was never switched to."""
    kept = publications(home)[-KEPT_PUBLICATIONS:]
    for file in set(home.published.glob("*.duckdb")) - {*kept, building_file(home)}:
        remove_database(file)
