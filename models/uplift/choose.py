"""Whom to send what under a budget: the greedy for the multiple-choice knapsack (Sinha and Zoltners 1979)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

#: In `Choice.offer`: this person gets nothing.
NOTHING = -1


@dataclass(frozen=True)
class Choice:
    """`offer` (people,): the column of the offer each gets, or NOTHING. `rank` (people,): 1 for who is worth most per
    fen, 0 for who gets nothing. `cost_fen` and `gain` of all together."""

    offer: np.ndarray
    rank: np.ndarray
    cost_fen: int
    gain: float


@dataclass(frozen=True)
class _Steps:
    """Steps from nothing or an offer to a dearer one, best first: (steps,) each."""

    person: np.ndarray
    offer: np.ndarray
    cost_fen: np.ndarray
    gain: np.ndarray


def choose(gain: np.ndarray, cost_fen: np.ndarray, budget_fen: int) -> Choice:
    """The offers with the largest gain that the budget pays for, at most one for a person.

    `gain` (people, offers), in any unit, `cost_fen` (offers,) whole and above 0. By falling gain per fen people enter
    with their most efficient offer, or move up to a dearer one where the difference is worth its price. The gain falls
    short of the optimum by less than one such step. Raises ValueError for a cost that isn't above 0.
    """
    cost_fen = np.asarray(cost_fen, dtype=np.int64)
    if (cost_fen <= 0).any():
        raise ValueError("An offer that costs nothing needs no budget: every cost is above 0 fen.")
    steps, people = _steps(gain, cost_fen), len(gain)
    offer, rank, is_closed = np.full(people, NOTHING), np.zeros(people, dtype=np.int64), np.zeros(people, dtype=bool)
    spent, entered = 0, 0
    for person, to, cost in zip(steps.person, steps.offer, steps.cost_fen, strict=True):
        if is_closed[person] or spent + cost > budget_fen:
            # A step begins where the one before it ended: without that, there is none.
            is_closed[person] = True
            continue
        if offer[person] == NOTHING:
            entered += 1
            rank[person] = entered
        offer[person] = to
        spent += int(cost)
    got = np.flatnonzero(offer != NOTHING)
    return Choice(offer, rank, spent, float(gain[got, offer[got]].sum()))


def _steps(gain: np.ndarray, cost_fen: np.ndarray) -> _Steps:
    """Everybody's efficient frontier, from nothing on: the offers that no mixture of others beats at their cost."""
    people = np.arange(len(gain))
    here_cost, here_gain = np.zeros(len(gain), dtype=np.int64), np.zeros(len(gain))
    found, slopes = [], []
    for _ in cost_fen:
        more = cost_fen - here_cost[:, None]
        slope = np.where(more > 0, (gain - here_gain[:, None]) / np.where(more > 0, more, 1), 0.0)
        best = slope.argmax(axis=1)
        goes = np.flatnonzero(slope[people, best] > 0)
        to = best[goes]
        found.append((goes, to, more[goes, to], gain[goes, to] - here_gain[goes]))
        slopes.append(slope[goes, to])
        here_cost[goes], here_gain[goes] = cost_fen[to], gain[goes, to]
    # Stable: of equal slopes, a person's earlier step stays before the later one.
    order = np.argsort(-np.concatenate(slopes), kind="stable")
    return _Steps(*(np.concatenate(column)[order] for column in zip(*found, strict=True)))
