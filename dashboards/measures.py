"""What the ledger's entries add up to."""

from __future__ import annotations

from dataclasses import dataclass

AWARD_TYPES = ("bonus", "management", "mentor")
#: Told by the mall, not worked out from its orders.
DELIVERED_TYPES = ("opening", "payout")


@dataclass(frozen=True)
class Measure:
    """A sum over entry types; `sign` turns what was taken back or paid out into a positive figure."""

    name: str
    entry_types: tuple[str, ...]
    sign: int = 1


MEASURES = {
    measure.name: measure
    for measure in (
        Measure("net", ("accrue", "void", "clawback", *AWARD_TYPES)),
        Measure("accrued", ("accrue",)),
        Measure("settled", ("settle",)),
        Measure("taken_back", ("void", "clawback"), sign=-1),
        Measure("awards", AWARD_TYPES),
        Measure("paid_out", ("payout",), sign=-1),
    )
}
