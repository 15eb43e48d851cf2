"""A scenario as a policy folder that a mall can go on with: the policy in force with rows appended, from a date on."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from pipelines.business_time import parse_instant
from pipelines.errors import ConfigurationError
from pipelines.policy import check_register, load_policy
from pipelines.policy.write import write_policy
from pipelines.simulation.books import Books
from pipelines.simulation.changed import changed_tables
from pipelines.simulation.changes import parse_changes
from pipelines.simulation.kept import find, policy_folder


def write_folder(books: Books, scenario_id: str, folder: Path, since: str) -> None:
    """Writes the folder, whole or not at all; `since` is a date or an instant, by default in the mall's zone.

    Raises ConfigurationError where the folder is there already, the date is past, or the scenario was no file of
    changes: a policy folder has dates of its own.
    """
    kept = find(books.home, scenario_id)
    instant = parse_instant(since, books.business_timezone)
    if folder.exists():
        raise ConfigurationError(f"{folder} is there already: name a folder that is not.")
    if not kept.changes:
        where = policy_folder(books.home, kept.id)
        raise ConfigurationError(f"The scenario {kept.name} is a policy folder with dates of its own: copy {where}.")
    if instant <= books.as_of:
        raise ConfigurationError(
            f"{since} is past: what was earned up to {books.as_of.isoformat()}Z was earned by the rules of then; "
            "name a later date."
        )
    changes = replace(parse_changes(kept.changes, kept.name, books.business_timezone), since=instant)
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        write_policy(changed_tables(books.policy, changes), unfinished)
        check_register(load_policy(unfinished, books.business_timezone), books.home)
        unfinished.chmod(0o755)
        unfinished.rename(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
