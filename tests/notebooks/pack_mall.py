"""The mall of tests/pipelines/lot_mall with every arm in it: those who came often were chosen, and a part held back.

Chosen for the small pack are all who came every other day, and a third of those who came once a month; two people in
five explore instead. So the not chosen return by themselves far more often than the control.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.settings import Home
from tests.pipelines.lot_mall import BUSY, BY_LOT, RARE, build, decisions, terms
from tests.pipelines.scored_mall import publish_scored
from tests.transform.made_once import made_once

CHOSEN = dict.fromkeys([*BUSY[BY_LOT], *RARE[:100]], "small_pack")


def pack_mall(factory: pytest.TempPathFactory) -> Home:
    """The mall as it was published when all days were over."""
    return Home(made_once(factory, "pack_mall", _run) / "home")


def _run(folder: Path) -> None:
    home = Home(folder / "home")
    build(home, folder / "landing", decisions(CHOSEN, terms(explore_bp=4_000, control_bp=4_000)))
    publish_scored(home)
