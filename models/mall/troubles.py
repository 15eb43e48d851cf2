"""Every number of what goes wrong in a mall beyond its people's habits; in a healthy one nothing does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Troubles:
    """Neglect that lasts the whole period, and a crisis in its last days."""

    #: Months of the year in which no campaign begins.
    idle_months: tuple[int, ...] = ()
    #: The crisis begins so many days before the end. Then
    last_days: int = 0
    #: orders come in at so many times the usual pace,
    pace: float = 1.0
    #: so many times as many of them come back,
    refund_factor: float = 1.0
    #: and these products (places in PRODUCTS) have run out, although they are still on offer.
    sold_out: tuple[int, ...] = ()
    #: The mall's export leaves out one row in so many, by table: those whose number divides by it (a prime, since
    #: orders are counted anew each day).
    one_row_lost_in: Mapping[str, int] = field(default_factory=dict)
