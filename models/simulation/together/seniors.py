"""When everybody became senior: at the first own deal that settled while enough counting deals, settled by then, had
been paid within the window."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from models.simulation.together.arrays import Arrays, Stretch
from models.simulation.together.instants import DAY, FAR
from models.simulation.together.settling import Settled
from models.simulation.together.tier_rules import Sets


def senior_since(arrays: Arrays, settled: Settled, rules: Sets) -> np.ndarray:
    """(people,) The instant of rising, FAR for who has not."""
    since = np.full(len(arrays.people), FAR)
    spans = rules.spans("senior")
    for stretch in arrays.stretches:
        here = since[stretch.people]
        for start, end, rule in spans:
            # Rules follow one another, so who rose by an earlier one rose earlier.
            still = here == FAR
            rose = _risen(arrays, stretch, settled, (start, end), rule)
            here[still] = rose[still]
    return since


def _risen(
    arrays: Arrays, stretch: Stretch, settled: Settled, span: tuple[int, int], rule: Mapping[str, Any]
) -> np.ndarray:
    """(people of the stretch,) When each would rise by this rule alone, FAR where never."""
    people, here = stretch.people.stop - stretch.people.start, stretch.orders
    left_fen, settle_at = settled.left_fen[here], settled.settle_at[here]
    seller = arrays.orders.promoter_no[here] - stretch.people.start
    deals = np.flatnonzero(left_fen >= max(rule["min_deal_fen"] or 0, 1))
    window = rule["window_days"] * DAY
    who, when = reached(seller[deals], arrays.orders.paid_at[here][deals], settle_at[deals], rule["min_deals"], window)
    ready = np.full(people, FAR)
    ready[who] = when
    start, end = span
    late = np.flatnonzero(ready < start)
    if len(late):
        # A rule that comes into force later promotes nobody by itself: the next own deal to settle does.
        ready[late] = _next_deal(arrays, stretch, left_fen, settle_at, start)[late]
    return np.where(ready < end, ready, FAR)


def _next_deal(arrays: Arrays, stretch: Stretch, left_fen: np.ndarray, settle_at: np.ndarray, start: int) -> np.ndarray:
    """(people of the stretch,) When the first own deal settled from `start` on."""
    deals = np.flatnonzero((left_fen > 0) & (settle_at >= start))
    found = np.full(stretch.people.stop - stretch.people.start, FAR)
    np.minimum.at(found, arrays.orders.promoter_no[stretch.orders][deals] - stretch.people.start, settle_at[deals])
    return found


def reached(
    seller: np.ndarray, paid_at: np.ndarray, settle_at: np.ndarray, min_deals: int, window: int
) -> tuple[np.ndarray, np.ndarray]:
    """Who ever had `min_deals` deals paid within the window, and when so many had settled. Deals come by seller and
    `paid_at`."""
    last = _ends_of_runs(seller, paid_at, min_deals, window)
    if not len(last):
        return last, last
    first = last[np.flatnonzero(np.diff(seller[last], prepend=-1))]
    who = seller[first]
    # Once so many in a row lie within the window, all of them have settled when the last of all up to there has.
    bounds = np.ravel(np.column_stack((np.searchsorted(seller, who), first + 1)))
    suffices_at = np.full(seller[-1] + 1, -FAR)
    suffices_at[who] = np.maximum.reduceat(np.append(settle_at, 0), bounds)[::2]
    early = np.flatnonzero(settle_at <= suffices_at[seller])
    group = np.cumsum(np.diff(seller[early], prepend=seller[early[0]]) > 0)
    return who, _first_sufficient(group, paid_at[early], settle_at[early], min_deals, window)


def _ends_of_runs(seller: np.ndarray, paid_at: np.ndarray, min_deals: int, window: int) -> np.ndarray:
    """The places of deals that are the last of `min_deals` of one seller within the window."""
    back = min_deals - 1
    first, last = slice(0, max(len(seller) - back, 0)), slice(back, None)
    return back + np.flatnonzero((seller[last] == seller[first]) & (paid_at[last] - paid_at[first] <= window))


def _first_sufficient(
    group: np.ndarray, paid_at: np.ndarray, settle_at: np.ndarray, min_deals: int, window: int
) -> np.ndarray:
    """For each group (all of 0 to the highest), the earliest settlement by which its settled deals suffice. All of its
    deals do; orders settle in another order than they are paid, so how many it takes is searched by halving."""
    by_settlement = np.lexsort((settle_at, group))
    start = np.searchsorted(group, np.arange(group[-1] + 2))
    place = np.empty(len(group), np.intp)
    place[by_settlement] = np.arange(len(group)) - start[group]
    fewest, most = np.full(len(start) - 1, min_deals), np.diff(start)
    while (fewest < most).any():
        tried = (fewest + most) // 2
        those = np.flatnonzero((place < tried[group]) & (fewest < most)[group])
        suffices = np.zeros(len(tried), bool)
        suffices[group[those][_ends_of_runs(group[those], paid_at[those], min_deals, window)]] = True
        open_ = fewest < most
        most = np.where(open_ & suffices, tried, most)
        fewest = np.where(open_ & ~suffices, tried + 1, fewest)
    return settle_at[by_settlement][start[:-1] + most - 1]
