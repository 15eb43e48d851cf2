"""Who reacts, and to what: a row per distributor, with what exact replays say that each policy would have paid them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from models.simulation.reaction.assumptions import TIERS, effort_name
from models.simulation.reaction.draws import Draws

#: Income per yuan sold more than so many times today's, or less than that part of it, is taken as that: no elasticity
#: says anything of people who are paid four times as much, or nothing.
MOST_CHANGE = 4.0
#: Pay is told apart by so many steps per unit of its logarithm, each by the mean of those in it: a hundred thousand
#: people are as quick as a few thousand, and their sums are off by less than a hundred-thousandth.
STEPS = 1_000
#: Below this part nothing that is done finds a buyer, and the formula would divide by nothing.
LEAST_BUYERS = 0.02
#: Nobody's monthly chance to leave is higher: the survival of nobody has no ratio.
MOST_LEAVING = 0.95
PEOPLE = ("distributor_id", "tier", "sales_fen", "margin_fen", "deals")
REPLAY = ("distributor_id", "commission_fen", "senior_at")


@dataclass(frozen=True)
class Setting:
    """Over how many `months` people react, and a distributor's monthly chance to leave under today's policy
    (`leaving_chance`, between 0 and 1): as the mall's own past has it."""

    months: float
    leaving_chance: float

    def __post_init__(self) -> None:
        if not (self.months > 0 and 0 <= self.leaving_chance <= MOST_LEAVING):
            raise ValueError(f"People react over more than 0 months and leave with a chance from 0 to {MOST_LEAVING}.")


@dataclass(frozen=True)
class Replay:
    """What the exact replay of a policy gave: a row per person with `commission_fen` (all that they were paid) and
    `senior_at` (when they rose within the replayed time, else empty); and how many deals a senior needs by it.

    `unmoved` are the sums of `sales_fen`, `commission_fen` and `margin_fen` (after commission) that these people have
    no part in, sold by nobody or by those who are gone: nobody can move them any more, and the books hold them.
    """

    rows: pl.DataFrame
    senior_deals: int
    unmoved: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class People:
    """The people of a simulation as arrays (people,), and their pay by policy. `tier` is a place in TIERS;
    `deals` are the most that counted within one window of the tier's rule, -1 for those who can't rise any more."""

    tier: np.ndarray
    sales: np.ndarray
    margin: np.ndarray
    deals: np.ndarray
    commission: Mapping[str, np.ndarray]
    has_risen: Mapping[str, np.ndarray]

    def ratio(self, policy: str, today: str) -> np.ndarray:
        """(people,): income per yuan sold under the policy, by that of today, within MOST_CHANGE.

        Who sold nothing, or is paid nothing today, looks at what others of their tier earn per yuan; a tier in which
        nobody earned looks at all.
        """
        other, base = self.commission[policy].astype(np.float64), self.commission[today].astype(np.float64)
        all_others, all_base = other.sum(), base.sum()
        found = np.full(len(base), all_others / all_base if all_base > 0 else 1.0)
        for tier in np.unique(self.tier):
            rows = self.tier == tier
            if base[rows].sum() > 0:
                found[rows] = other[rows].sum() / base[rows].sum()
        own = (self.sales > 0) & (base > 0)
        found[own] = other[own] / base[own]
        return np.clip(found, 1 / MOST_CHANGE, MOST_CHANGE)

    def alike(self, policy: str, today: str) -> pl.DataFrame:
        """The people put together who react alike to a policy: same `tier`, `ratio` of pay, `deals` and `has_risen`. A
        row says how many (`people`), and the sums of their `sales`, `margin` and `commission`, fen."""
        pay = np.log(self.ratio(policy, today))
        keys = ["tier", "step", "deals", "has_risen"]
        return (
            pl.DataFrame({
                "tier": self.tier, "step": np.rint(pay * STEPS), "deals": self.deals,
                "has_risen": self.has_risen[policy], "pay": pay, "sales": self.sales, "margin": self.margin,
                "commission": self.commission[policy],
            })
            .group_by(keys)
            .agg(pl.col("sales", "margin", "commission").sum(), ratio=pl.col("pay").mean().exp(), people=pl.len())
            .sort(keys)
        )  # fmt: skip


def people_of(people: pl.DataFrame, replays: Mapping[str, Replay]) -> People:
    """The people (a row per distributor who is active at the end of the replayed time) with the replays.

    Raises ValueError where a column or a person is missing, a person comes twice, or a tier is unknown.
    """
    _refuse_missing("people", people, PEOPLE)
    people = people.sort("distributor_id")
    if people["distributor_id"].is_duplicated().any():
        raise ValueError("The people of a simulation have one row each: add up what comes twice.")
    if people.select(pl.any_horizontal(pl.col("tier", "sales_fen", "margin_fen").is_null().any())).item():
        raise ValueError("The people of a simulation have a tier, sales and a margin each: leave out who has none.")
    if unknown := sorted(set(people["tier"]) - set(TIERS)):
        raise ValueError(f"The people of a simulation have a tier {unknown[0]}: it is one of {', '.join(TIERS)}.")
    joined = {name: _joined(people, name, replay) for name, replay in replays.items()}
    return People(
        people["tier"].replace_strict(TIERS, range(len(TIERS)), return_dtype=pl.Int8).to_numpy(),
        people["sales_fen"].to_numpy(),
        people["margin_fen"].to_numpy(),
        people["deals"].fill_null(-1).to_numpy(),
        {name: rows["commission_fen"].to_numpy() for name, rows in joined.items()},
        {name: rows["senior_at"].is_not_null().to_numpy() for name, rows in joined.items()},
    )


def selling(ratio: np.ndarray, tier: np.ndarray, draws: Draws) -> np.ndarray:
    """(rows, draws): sales as a factor of today's at this ratio of income per yuan sold, (rows, 1); `tier` is (rows,).

    Close to today's pay it is ratio ** effort; further off the buyers give out: effort beyond today's brings at most
    1 / (1 - buyers) times today's sales.
    """
    effort = np.stack([draws[effort_name(one)] for one in TIERS])[tier]
    return selling_factor(ratio, effort, draws["buyers"])


def selling_factor(ratio: np.ndarray, effort: np.ndarray, buyers: np.ndarray) -> np.ndarray:
    """The same for any shapes that go together."""
    buyers = np.maximum(buyers, LEAST_BUYERS)
    # Written so that without any effect it is exactly 1.
    return 1 / (1 + buyers * (ratio ** (-effort / buyers) - 1))


def staying(income: np.ndarray, draws: Draws, setting: Setting) -> tuple[np.ndarray, np.ndarray]:
    """Where income changes by this factor (people, draws): how many are there on average over the months, and how many
    at their end, each as a factor of today's."""
    leaves = np.minimum(setting.leaving_chance * income ** -draws["leaving"], MOST_LEAVING)
    today = np.full((1, 1), setting.leaving_chance)
    ends = ((1 - leaves) / (1 - today)) ** setting.months
    return _present(leaves, setting.months) / _present(today, setting.months), ends


def _present(leaves: np.ndarray, months: float) -> np.ndarray:
    """The mean part who are there, from the beginning to the end of the months."""
    rate = np.maximum(-np.log1p(-leaves), 1e-12) * months
    return -np.expm1(-rate) / rate


def _joined(people: pl.DataFrame, name: str, replay: Replay) -> pl.DataFrame:
    _refuse_missing(f"the replay of {name}", replay.rows, REPLAY)
    rows = people.select("distributor_id").join(
        replay.rows.select(REPLAY), on="distributor_id", how="left", validate="1:1", maintain_order="left"
    )
    if absent := rows.filter(pl.col("commission_fen").is_null())["distributor_id"].to_list():
        raise ValueError(f"The replay of {name} says nothing of {absent[0]}: a replay has a row for each person.")
    return rows


def _refuse_missing(what: str, frame: pl.DataFrame, columns: tuple[str, ...]) -> None:
    if missing := [column for column in columns if column not in frame.columns]:
        raise ValueError(f"A column {missing[0]} is missing in {what} of a simulation: deliver {', '.join(columns)}.")
