"""What every month's close pays: the target bonus, the management share and the mentor's."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.simulation.together.amounts import share_of
from models.simulation.together.arrays import NOBODY, Arrays
from models.simulation.together.rising import Rising
from models.simulation.together.settling import Settled, sales_of_first_days
from models.simulation.together.tier_rules import Sets, team_rates


@dataclass(frozen=True)
class MonthEntries:
    """Each (2, people): what is posted, and what is provisional since its month has not closed."""

    bonus_fen: np.ndarray
    management_fen: np.ndarray
    mentor_fen: np.ndarray


def month_entries(arrays: Arrays, settled: Settled, rising: Rising, rules: Sets, steps: Sets) -> MonthEntries:
    """What all months pay everybody."""
    people = len(arrays.people)
    sums = MonthEntries(*(np.zeros((2, people), np.int64) for _ in range(3)))
    last_instants = arrays.month_ends - 1
    closes_at = arrays.month_ends + settled.terms.close_after[settled.terms.at(last_instants)]
    team = Team.of(arrays)
    rates = [team_rates(rules, int(at)) for at in last_instants]
    apprentice_sales = _apprentice_sales(arrays, settled, rates)
    for month, (at, judged_at) in enumerate(zip(last_instants, arrays.judged_at, strict=True)):
        state = int(closes_at[month] > arrays.as_of)
        is_active = arrays.people.is_active[month]
        sums.bonus_fen[state] += _bonus(settled.sales_fen[month], steps, int(at)) * is_active
        who = team.inviters[is_active[team.inviters]]
        tier = rising.tier_at(who, judged_at)
        management_bp, mentor_bp, mentor_days = rates[month][tier].T
        sums.management_fen[state, who] += share_of(team.sales(settled.sales_fen[month])[who], management_bp)
        for days, sales_fen in apprentice_sales.items():
            sums.mentor_fen[state, who] += share_of(
                team.sales(sales_fen[month])[who], np.where(mentor_days == days, mentor_bp, 0)
            )
    return sums


@dataclass(frozen=True)
class Team:
    """Whom everybody invited: `sellers` by inviter, with where each inviter's begin."""

    inviters: np.ndarray
    sellers: np.ndarray
    starts: np.ndarray

    @classmethod
    def of(cls, arrays: Arrays) -> Team:
        inviter = arrays.people.inviter_no
        sellers = np.flatnonzero(inviter != NOBODY)
        sellers = sellers[np.argsort(inviter[sellers], kind="stable")]
        inviters, starts = np.unique(inviter[sellers], return_index=True)
        return cls(inviters, sellers, starts)

    def sales(self, sales_fen: np.ndarray) -> np.ndarray:
        """(people,) What the people that each invited sold together, 0 where that is negative."""
        sums = np.zeros(len(sales_fen), np.int64)
        if len(self.inviters):
            sums[self.inviters] = np.maximum(np.add.reduceat(sales_fen[self.sellers], self.starts), 0)
        return sums


def _bonus(sales_fen: np.ndarray, steps: Sets, at: int) -> np.ndarray:
    """Of the steps that are reached, the highest."""
    rows = steps.at(at)
    reached = np.searchsorted(np.array([row["threshold_fen"] for row in rows], np.int64), sales_fen, side="right")
    bonus_fen = np.array([0, *(row["bonus_fen"] or 0 for row in rows)], np.int64)
    bonus_bp = np.array([0, *(row["bonus_bp"] or 0 for row in rows)], np.int64)
    return bonus_fen[reached] + share_of(np.maximum(sales_fen, 0), bonus_bp[reached])


def _apprentice_sales(arrays: Arrays, settled: Settled, rates: list[np.ndarray]) -> dict[int, np.ndarray]:
    """For each length of apprenticeship that anybody is paid for, counted sales (months, people) of what was paid
    while the seller was an apprentice."""
    lengths = {int(days) for month in rates for _, bp, days in month if bp and days}
    for days in sorted(lengths - settled.apprentice_sales_fen.keys()):
        settled.apprentice_sales_fen[days] = sales_of_first_days(arrays, settled, days)
    return {days: settled.apprentice_sales_fen[days] for days in lengths}
