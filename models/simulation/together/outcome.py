"""What one policy would have paid everybody."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from models.simulation.together.arrays import Arrays
from models.simulation.together.facts import TIERS
from models.simulation.together.instants import instants
from models.simulation.together.lines import Earned
from models.simulation.together.months import MonthEntries
from models.simulation.together.rising import Rising

#: The sums of fen that an outcome holds, per person and in all.
SUMS = (
    "accrued_fen",
    "voided_fen",
    "settled_fen",
    "clawed_back_fen",
    "bonus_fen",
    "management_fen",
    "mentor_fen",
    "provisional_bonus_fen",
    "provisional_management_fen",
    "provisional_mentor_fen",
    "delivered_fen",
    "pending_fen",
    "payable_fen",
)


@dataclass(frozen=True)
class Outcome:
    """`place` of the policy among those asked for; `people` has a row for each of the facts' people, in their order:
    distributor_id, tier, senior_since, mentor_since (null: never), and SUMS: what was voided and clawed back counts as
    positive, and so do `bonus_fen`, `management_fen`, `mentor_fen` of posted months only. `totals` are those sums over
    everybody."""

    place: int
    people: pl.DataFrame
    totals: dict[str, int]


def outcome(place: int, arrays: Arrays, earned: Earned, entries: MonthEntries, rising: Rising) -> Outcome:
    """The sums put together, with the balances that they leave."""
    months = {name: sums[0] for name, sums in vars(entries).items()}
    provisional = {f"provisional_{name}": sums[1] for name, sums in vars(entries).items()}
    delivered_fen = arrays.people.delivered_fen
    payable_fen = earned.settled_fen - earned.clawed_back_fen + sum(months.values()) + delivered_fen
    balances = {"settled_fen": earned.settled_fen, "delivered_fen": delivered_fen, "payable_fen": payable_fen}
    sums = vars(earned) | months | provisional | balances
    tier = (rising.senior_since <= arrays.as_of).astype(np.int8) + (rising.mentor_since <= arrays.as_of)
    people = pl.DataFrame({
        "distributor_id": arrays.people.distributor_id,
        "tier": pl.Series(tier).replace_strict(range(len(TIERS)), TIERS, return_dtype=pl.Enum(TIERS)),
        "senior_since": instants(rising.senior_since),
        "mentor_since": instants(rising.mentor_since),
        **{name: sums[name] for name in SUMS},
    })  # fmt: skip
    return Outcome(place, people, {name: int(sums[name].sum()) for name in SUMS})
