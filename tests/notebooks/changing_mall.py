"""A mall whose rates changed, some products' up and some down, run by the policy that it sold by."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.demonstration import generate, policy_of
from pipelines.settings import Home
from tests.pipelines.running import AS_OF
from tests.transform.engine import run_directly
from tests.transform.made_once import made_once

#: Enough for the changes to tell more than the prior does.
ORDERS, DAYS = 30_000, 180


def changing_mall(factory: pytest.TempPathFactory) -> Home:
    """The mall as it was published."""
    return Home(made_once(factory, "changing_mall", _run) / "home")


def _run(folder: Path) -> None:
    landing = folder / "landing"
    generate(landing, ORDERS, DAYS, seed=1, health="healthy", rates="changing")
    run_directly(Home(folder / "home"), landing, policy_of(landing), AS_OF)
