"""Where simulations work: a folder each, however many begin at once, and none of a killed one stays."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pipelines.settings import Home
from pipelines.simulation.scratch import PREFIX, scratch

AT_ONCE, BEGINS = 8, 100


def test_who_begins_leaves_the_folders_of_the_others_alone(tmp_path: Path) -> None:
    home = Home(tmp_path)

    def work(_: int) -> int:
        kept = 0
        for _ in range(BEGINS):
            with scratch(home) as folder:
                (folder / "work").touch()
                kept += (folder / "work").exists()
        return kept

    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert sum(pool.map(work, range(AT_ONCE))) == AT_ONCE * BEGINS
    assert list(home.simulations.glob(f"{PREFIX}*")) == []


def test_what_killed_ones_left_goes_with_or_without_a_lock(tmp_path: Path) -> None:
    home = Home(tmp_path)
    (home.simulations / f"{PREFIX}early").mkdir(parents=True)
    (home.simulations / f"{PREFIX}late").mkdir()
    (home.simulations / f"{PREFIX}late" / ".lock").touch()
    (home.simulations / "requests").mkdir()

    with scratch(home) as alive, scratch(home) as other:
        assert {alive.name, other.name} == {folder.name for folder in home.simulations.glob(f"{PREFIX}*")}
    assert (home.simulations / "requests").exists()
