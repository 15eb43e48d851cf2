"""The mall that was checked by hand, with a scenario that was replayed on it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipelines.settings import Home
from pipelines.simulation.books import open_books
from pipelines.simulation.outcome import Limits
from pipelines.simulation.replay import Kept, replay
from pipelines.simulation.scenario import read_scenario
from tests.transform.golden_mall import golden_home
from tests.transform.made_once import made_once

#: Something of every table that decides pay.
CHANGES = """
name: dearer
note: everything a little dearer
first: 1310
stage launch, first: 17%
level 2, first: 1.5%
level 2, senior, repeat: 90
settle_after_hours: 48
clawback_days: 9
senior min_deals: 2
mentor min_senior_downlines: 1
mentor management_bp: 350
bonus 300000: 6000
bonus 1000000: none
"""
#: Below what products of that mall leave, where the default of nought would be kept.
LEAST_MARGIN_BP = 9_999
LIMITS = Limits(least_margin_bp=LEAST_MARGIN_BP)


@dataclass(frozen=True)
class SimulatedMall:
    """A home with one kept scenario, which was read from `home/changes.txt`. To be read only."""

    home: Home
    kept_id: str

    def copied(self, folder: Path) -> Home:
        return Home(Path(shutil.copytree(self.home.root, folder / "home")))


def simulated_mall(factory: pytest.TempPathFactory) -> SimulatedMall:
    def make(folder: Path) -> None:
        shutil.copytree(golden_home(factory).root, folder, dirs_exist_ok=True)
        (folder / "kept").write_text(replay_changes(Home(folder)).id, encoding="utf-8")

    folder = made_once(factory, "simulated", make)
    return SimulatedMall(Home(folder), (folder / "kept").read_text(encoding="utf-8"))


def replay_changes(home: Home, text: str = CHANGES) -> Kept:
    """Replays a scenario told by a file of changes."""
    file = home.root / "changes.txt"
    file.write_text(text, encoding="utf-8")
    books = open_books(home)
    return replay(books, read_scenario(books, file, home.root / "changed"), LIMITS)
