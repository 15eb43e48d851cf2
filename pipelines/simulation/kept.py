"""The scenarios that were tried out in a home."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipelines.calling import command_line
from pipelines.errors import ConfigurationError
from pipelines.settings import Home


@dataclass(frozen=True)
class Kept:
    """A scenario that was tried out: what it is, on which data (the run's, `as_of` in UTC), by which code, and when."""

    id: str
    name: str
    note: str
    changes: str
    run_id: str
    as_of: datetime
    code_version: str
    made_at: datetime
    warnings: tuple[str, ...]


def outcome_file(home: Home, scenario_id: str) -> Path:
    """Where readers find what a scenario came to."""
    return home.published / "scenarios" / f"{scenario_id}.duckdb"


def scenario_folder(home: Home, scenario_id: str) -> Path:
    return home.scenarios / scenario_id


def kept_scenarios(home: Home) -> list[Kept]:
    """What was kept, the newest first."""
    files = home.scenarios.glob("*/scenario.json") if home.scenarios.exists() else []
    return sorted((_read(file) for file in files), key=lambda kept: kept.made_at, reverse=True)


def find(home: Home, scenario_id: str) -> Kept:
    """The kept scenario of this id, or whose id begins so. Raises ConfigurationError where none or several do."""
    found = [kept for kept in kept_scenarios(home) if kept.id.startswith(scenario_id)]
    if len(found) == 1:
        return found[0]
    advice = command_line("simulate", "list", "--home", home.root)
    which = "No scenario" if not found else f"{len(found)} scenarios"
    raise ConfigurationError(f"{which} in {home.root} begin with {scenario_id!r}: `{advice}` shows which there are.")


def read_kept(home: Home, scenario_id: str) -> Kept | None:
    """The kept scenario of exactly this id; None where none is."""
    file = scenario_folder(home, scenario_id) / "scenario.json"
    return _read(file) if file.exists() else None


def policy_folder(home: Home, scenario_id: str) -> Path:
    return scenario_folder(home, scenario_id) / "policy"


def _read(file: Path) -> Kept:
    told = json.loads(file.read_text(encoding="utf-8"))
    instants = {name: datetime.fromisoformat(told[name]) for name in ("as_of", "made_at")}
    return Kept(**told | instants | {"warnings": tuple(told["warnings"])})
