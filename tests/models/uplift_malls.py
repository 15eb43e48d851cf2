"""Generated malls as trials: the silent as the mall's tables tell them, and the truth of what a pack does to each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import polars as pl

from models.churn.features import features_of
from models.mall import LAST_DAY, make_mall
from models.mall.mall import told_and_true
from models.uplift.features import matrix, uplift_features
from models.uplift.trial import Trial
from tests.models.churn_facts import OFFSET, facts_of

#: The morning after the mall's last day.
AS_OF = LAST_DAY + timedelta(days=1)
FLAG_AFTER_DAYS, SILENT_DAYS = 3, 30
PACKS = {"small_pack": 2_000, "large_pack": 5_000}
COSTS = np.array(list(PACKS.values()))


@dataclass(frozen=True)
class Silent:
    """People silent for 3 to 30 days, gone or still here: `features` (people, features), and each one's true chance to
    come back (people, 1 + packs) without a pack, with the small and with the large one."""

    features: np.ndarray
    chances: np.ndarray

    @property
    def gains(self) -> np.ndarray:
        """(people, packs): what each pack truly changes."""
        return self.chances[:, 1:] - self.chances[:, :1]


def silent_of(orders: int, seeds: Iterable[int]) -> Silent:
    """The silent of one mall for each seed, put together."""
    each = [_silent(orders, seed) for seed in seeds]
    return Silent(np.concatenate([one.features for one in each]), np.concatenate([one.chances for one in each]))


@dataclass(frozen=True)
class Lot:
    """What came of drawing packs by lot: what each got (0: none, else the number of the pack), with which chance, and
    whether they came back; (people,) each."""

    got: np.ndarray
    probability: np.ndarray
    has_returned: np.ndarray


def by_lot(silent: Silent, seed: int, shares: tuple[float, ...] = (1 / 3, 1 / 3, 1 / 3)) -> Lot:
    """Gives everybody no pack, the small or the large one with these chances."""
    rng, people = np.random.default_rng(seed), len(silent.chances)
    got = rng.choice(len(shares), people, p=shares)
    return Lot(got, np.array(shares)[got], rng.random(people) < silent.chances[np.arange(people), got])


def trials(silent: Silent, lot: Lot) -> dict[str, Trial]:
    """Each pack against none."""
    found = {}
    for number, pack in enumerate(PACKS, start=1):
        rows = np.flatnonzero((lot.got == 0) | (lot.got == number))
        # As many stand for all of them in either arm, whatever the packs' shares are together.
        found[pack] = Trial(
            silent.features[rows], lot.got[rows] == number, lot.has_returned[rows], lot.probability[rows]
        )
    return found


def _silent(orders: int, seed: int) -> Silent:
    parts: dict[str, list[pl.DataFrame]] = {}
    for table, frame in told_and_true(make_mall(orders, 180, seed)):
        parts.setdefault(table, []).append(frame)
    frames = {table: pl.concat(each) for table, each in parts.items()}
    facts = facts_of(frames).before(AS_OF)
    known = features_of(facts, AS_OF, FLAG_AFTER_DAYS)
    known = known.filter(pl.col("days_inactive").is_between(FLAG_AFTER_DAYS, SILENT_DAYS))
    receipts = frames["push_receipts"].join(frames["truth/reminders"], on="message_id")
    receipts = receipts.select(
        "message_id", "distributor_id", (pl.col("occurred_at") + OFFSET).dt.date().alias("occurred_on"), "status"
    )
    rows = uplift_features(known, facts.days, receipts, AS_OF).join(frames["truth/comebacks"], on="distributor_id")
    return Silent(matrix(rows), rows.select("p_alone", "p_small_pack", "p_large_pack").to_numpy())
