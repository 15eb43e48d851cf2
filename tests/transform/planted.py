"""What was planted: records that a mall booked, and what is wrong with them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from tests.malls.landing import Row

#: order, line, level, distributor; line and level are None where the mall names none.
Key = tuple[str, int | None, int | None, str]


@dataclass
class Planted:
    """The records of all malls, and by compared row what is wrong with it: fen by class, and the sort of fault."""

    records: list[Row] = field(default_factory=list)
    truth: dict[Key, Counter[str]] = field(default_factory=dict)
    sorts: dict[Key, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Habits:
    """Whether a mall's records name lines and levels, and whether refunds are booked as records of their own."""

    names_lines: bool
    names_levels: bool
    books_refunds: bool


def add(truth: Counter[str], **more: int) -> Counter[str]:
    """The sum of both, negative parts kept."""
    total = Counter(truth)
    total.update(more)
    return total
