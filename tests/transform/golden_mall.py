"""The mall that was checked by hand, published once for all files that read it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.settings import PROJECT, Home
from tests.transform.engine import run_directly
from tests.transform.made_once import made_once

GOLDEN = PROJECT / "tests" / "golden" / "commission"
AS_OF = (GOLDEN / "as_of.txt").read_text(encoding="utf-8").strip()


def golden_home(factory: pytest.TempPathFactory) -> Home:
    """Its home, to be read."""
    return Home(made_once(factory, "golden", _run))


def _run(folder: Path) -> None:
    run_directly(Home(folder), GOLDEN / "landing", GOLDEN / "policy", AS_OF)
