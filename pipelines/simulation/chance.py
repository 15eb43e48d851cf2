"""How the assumptions about people are drawn."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.settings import DRAWS


@dataclass(frozen=True)
class Chance:
    """How often, and by which random numbers: the same for all scenarios, so that what they share cancels."""

    draws: int = DRAWS
    seed: int = 1
