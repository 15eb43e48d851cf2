"""A scenario as a policy folder that a mall can go on with: the policy in force with rows appended, from a date on."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import polars as pl

from pipelines.business_time import parse_instant
from pipelines.durable import sync
from pipelines.errors import ConfigurationError, FenxiaoError
from pipelines.policy import check_register, load_policy
from pipelines.policy.write import write_policy
from pipelines.simulation.books import Books
from pipelines.simulation.changed import changed_tables
from pipelines.simulation.changes import parse_changes
from pipelines.simulation.kept import Kept, find, policy_folder


def write_folder(books: Books, scenario_id: str, folder: Path, since: str) -> None:
    """Writes the folder, whole or not at all; `since` is a date or an instant, by default in the mall's zone.

    Raises ConfigurationError where the folder is there already, the date is past, or the scenario can't be told by rows
    from a date on: a policy folder has dates of its own, and a dropped rate none. FenxiaoError where the disk refuses.
    """
    kept = find(books.home, scenario_id)
    instant = parse_instant(since, books.business_timezone)
    if os.path.lexists(folder):
        raise ConfigurationError(f"{folder} is there already: name a folder that is not.")
    if not kept.changes:
        where = policy_folder(books.home, kept.id)
        raise ConfigurationError(f"The scenario {kept.name} is a policy folder with dates of its own: copy {where}.")
    if instant <= books.as_of:
        raise ConfigurationError(
            f"{since} is past: what was earned up to {books.as_of.isoformat()}Z was earned by the rules of then; "
            "name a later date."
        )
    tables = _from_then_on(books, kept, instant)
    try:
        _write_whole(books, kept, tables, folder)
    except OSError as error:
        why = error.strerror or str(error)
        raise FenxiaoError(
            f"{folder} can't be written ({why}), and nothing of it is there: make room, or name a folder elsewhere."
        ) from None


def _from_then_on(books: Books, kept: Kept, since: datetime) -> dict[str, pl.DataFrame]:
    changes = replace(parse_changes(kept.changes, kept.name, books.business_timezone), since=since)
    try:
        return changed_tables(books.policy, changes)
    except ValueError as error:
        raise ConfigurationError(f"The scenario {kept.name} {error}.") from None


def _write_whole(books: Books, kept: Kept, tables: dict[str, pl.DataFrame], folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        write_policy(tables, unfinished)
        check_register(load_policy(unfinished, books.business_timezone), books.home)
        unfinished.chmod(0o755)
        for file in (*unfinished.iterdir(), unfinished):
            sync(file)
        unfinished.rename(folder)
    except ConfigurationError as error:
        said = str(error).replace(f"{unfinished}/", "")
        raise ConfigurationError(f"The scenario {kept.name} makes a policy that is none now. {said}") from None
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
