"""What policies bring once people react: sales, commission, margin, who is active and who rises, with bands.

Everything is a replay scaled by reactions: what each person was paid per yuan under a policy stays, sales move. A bonus
step that is reached only by what is sold beyond the past is therefore not in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.special import bdtrc, pdtrc

from models.simulation.reaction.draws import Draws
from models.simulation.reaction.people import Replay, Setting, people_of, selling, staying

MEASURES = ("sales_fen", "commission_fen", "margin_fen", "active", "rising")
BANDS = {"p10": 0.10, "p50": 0.50, "p90": 0.90}
#: Rows times draws at once: a few hundred megabytes.
AT_ONCE = 2_000_000


@dataclass(frozen=True)
class Prepared:
    """The people put together by how they react to each policy (People.alike), and its replay: to be asked many
    times."""

    today: str
    alike: Mapping[str, pl.DataFrame]
    replays: Mapping[str, Replay]

    def brought(self, draws: Draws, setting: Setting, at_once: int = AT_ONCE) -> Outcomes:
        """What each policy brings in each draw; at most `at_once` rows times draws are worked on together."""
        count = len(draws["demand"])
        step = max(at_once // count, 1)
        totals = {
            policy: {measure: np.full(count, float(replay.unmoved.get(measure, 0))) for measure in MEASURES}
            for policy, replay in self.replays.items()
        }
        for policy, alike in self.alike.items():
            for begin in range(0, len(alike), step):
                part = reacting(alike[begin : begin + step], self.replays[policy].senior_deals, draws, setting)
                for measure, drawn in part.items():
                    totals[policy][measure] += drawn.sum(axis=0)
        return Outcomes(self.today, totals)


@dataclass(frozen=True)
class Outcomes:
    """By policy and measure what came out of each draw, (draws,); margin is after commission. `today` is the policy
    that the others are compared with."""

    today: str
    totals: Mapping[str, Mapping[str, np.ndarray]]

    def difference(self, policy: str, measure: str) -> np.ndarray:
        """(draws,): how much more of it the policy brings than today's."""
        return self.totals[policy][measure] - self.totals[self.today][measure]

    def bands(self) -> pl.DataFrame:
        """`policy`, `measure`, `p10`, `p50`, `p90` over the draws."""
        return _frame(self.totals)

    def differences(self) -> pl.DataFrame:
        """The same of each policy less today's, draw by draw, and `chance_above`: how often it is above today's."""
        apart = {
            policy: {measure: self.difference(policy, measure) for measure in MEASURES}
            for policy in self.totals
            if policy != self.today
        }
        above = [float((drawn > 0).mean()) for of in apart.values() for drawn in of.values()]
        return _frame(apart).with_columns(chance_above=pl.Series(above, dtype=pl.Float64))


def prepared(people: pl.DataFrame, replays: Mapping[str, Replay], today: str = "today") -> Prepared:
    """`people` has `distributor_id`, `tier`, `sales_fen`, `margin_fen` (before commission) and `deals` (the most that
    counted within one window of the senior rule; empty for those who can't rise any more) of everybody active.

    Raises ValueError where today's replay is missing or the frames don't fit together.
    """
    if today not in replays:
        raise ValueError(f"A simulation needs the replay of the policy {today}: the others are compared with it.")
    everybody = people_of(people, replays)
    return Prepared(today, {policy: everybody.alike(policy, today) for policy in replays}, replays)


def outcomes(
    people: pl.DataFrame, replays: Mapping[str, Replay], draws: Draws, setting: Setting, *, today: str = "today"
) -> Outcomes:
    """What each policy brings in each draw, over the replayed time, from what `prepared` reads.

    Without any reaction (`Assumptions.without_reactions`) it is exactly the sums of the replays, of those who are gone
    too.
    """
    return prepared(people, replays, today).brought(draws, setting)


def reacting(alike: pl.DataFrame, senior_deals: int, draws: Draws, setting: Setting) -> dict[str, np.ndarray]:
    """The measures of people who react alike (People.alike) under a policy, each (rows, draws)."""
    of = {column: alike[column].to_numpy()[:, None] for column in alike.columns}
    factor = selling(of["ratio"], alike["tier"].to_numpy(), draws)
    present, ends = staying(of["ratio"] * factor, draws, setting)
    moved = np.exp(draws["demand"]) * factor * present
    commission = of["commission"] * moved
    return {
        "sales_fen": of["sales"] * moved,
        "commission_fen": commission,
        "margin_fen": of["margin"] * moved - commission,
        "active": of["people"] * ends,
        "rising": of["people"] * _rising(of, senior_deals, moved),
    }


def _rising(of: Mapping[str, np.ndarray], needs: int, moved: np.ndarray) -> np.ndarray:
    """The chance of each to rise, (rows, draws): it is 1 or 0 as the replay has it where sales stay as they were.

    With fewer sales each deal stays with the chance `moved`; with more, further ones come by chance.
    """
    has_risen, known = of["has_risen"][:, 0], of["deals"]
    deals = np.where(of["has_risen"], np.maximum(known, needs), np.minimum(known, needs - 1))
    chance = np.repeat(has_risen[:, None].astype(np.float64), moved.shape[1], axis=1)
    can = known[:, 0] >= 0
    fewer, more = np.flatnonzero(can & has_risen), np.flatnonzero(can & ~has_risen & (deals[:, 0] > 0))
    stays = np.minimum(moved[fewer], 1.0)
    chance[fewer] = np.where(stays < 1, bdtrc(needs - 1, deals[fewer], stays), 1.0)
    further = deals[more] * np.maximum(moved[more] - 1, 0.0)
    chance[more] = pdtrc(needs - deals[more] - 1, further)
    return chance


def _frame(totals: Mapping[str, Mapping[str, np.ndarray]]) -> pl.DataFrame:
    rows = [
        (policy, measure, *np.quantile(drawn, list(BANDS.values())).tolist())
        for policy, of in totals.items()
        for measure, drawn in of.items()
    ]
    schema = {"policy": pl.String, "measure": pl.String, **dict.fromkeys(BANDS, pl.Float64)}
    return pl.DataFrame(rows, schema=schema, orient="row")
