"""Does it help to rank people by what the offer changes for them, rather than by who responds, or not at all?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from sklearn.model_selection import train_test_split

from models.uplift.learners import Learner, response_model, shallow_boosting
from models.uplift.metrics import Interval, top
from models.uplift.trial import Trial

SPLITS = tuple(range(10))
DRAWS, LEVEL = 400, 0.90
#: Shares of the people at which the gain is looked at; between them it is taken to be straight.
GRID = np.linspace(0.0, 1.0, 21)


class Verdict(StrEnum):
    """What follows from the figures."""

    #: The ranking is surely worth more than chance, and than ranking by who responds.
    HELPS = "ranking_helps"
    #: It may be worth no more: send to whom the simpler way names, or to all.
    DOES_NOT_HELP = "ranking_does_not_help"


@dataclass(frozen=True)
class Answer:
    """Means over the splits, with what they are made of and what follows.

    `uplift` (among the first `share` of the people) and `qini` are by "learner", "response" and "random";
    `over_response` and `over_random` are by how much the learner's Qini is above the others'.
    `by_split` (splits, 3): the uplift among the first in each split, in this order.
    """

    share: float
    uplift: dict[str, Interval]
    qini: dict[str, Interval]
    over_response: Interval
    over_random: Interval
    by_split: np.ndarray
    verdict: Verdict

    @property
    def is_above_chance(self) -> bool:
        """Whether the ranking is surely worth more than chance, whoever else could be ranked by."""
        return self.over_random.low > 0

    @property
    def splits_above_response(self) -> int:
        """In how many splits the learner's uplift was above the response model's."""
        return int((self.by_split[:, 0] > self.by_split[:, 1]).sum())


def does_ranking_help(trial: Trial, learner: Learner, *, share: float = 0.3, splits: Sequence[int] = SPLITS) -> Answer:
    """Learns on one half and looks at the other, once for each seed in `splits`; intervals are of 90 %.

    The verdict hangs on the Qini area, which looks at all shares: at a single one the noise is as large as what
    learners differ by. So is it between splits, hence the means. For the intervals the people are drawn anew 400
    times, the same draw for every split, which keeps what splits have in common; what was learned stays.
    """
    ways: dict[str, Learner] = {"learner": learner, "response": response_model(shallow_boosting)}
    draws, names = _draws(len(trial)), (*ways, "random")
    # (splits, ways, 2 figures, draws)
    figures = np.stack(
        [
            _figures(trial.of(seen), trial.of(unseen), ways, share, draws[:, unseen])
            for seen, unseen in halves(trial, splits)
        ]
    )
    # In a small trial nobody of an arm may be among the first of a split or draw: the others tell the figure.
    first, area = np.moveaxis(_mean_of_splits(figures), 1, 0)
    over_response, over_random = _interval(area[0] - area[1]), _interval(area[0] - area[2])
    helps = over_response.low > 0 and over_random.low > 0
    return Answer(
        share,
        dict(zip(names, map(_interval, first), strict=True)),
        dict(zip(names, map(_interval, area), strict=True)),
        over_response,
        over_random,
        figures[:, :, 0, 0],
        Verdict.HELPS if helps else Verdict.DOES_NOT_HELP,
    )


def halves(trial: Trial, splits: Sequence[int]) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """For each seed the rows to learn on and the rows to judge on: half each, with as many of every arm and outcome."""
    strata = 2 * trial.is_treated + trial.has_returned
    for seed in splits:
        yield tuple(train_test_split(np.arange(len(trial)), test_size=0.5, stratify=strata, random_state=seed))


def _mean_of_splits(figures: np.ndarray) -> np.ndarray:
    is_told = ~np.isnan(figures)
    with np.errstate(invalid="ignore"):
        return np.where(is_told, figures, 0).sum(axis=0) / is_told.sum(axis=0)


def _draws(people: int) -> np.ndarray:
    """(1 + draws, people): how often each person is drawn; in the first row once each."""
    drawn = np.random.default_rng(0).poisson(1.0, (DRAWS, people)).astype(np.float32)
    return np.concatenate([np.ones((1, people), dtype=np.float32), drawn])


def _figures(train: Trial, test: Trial, ways: dict[str, Learner], share: float, draws: np.ndarray) -> np.ndarray:
    """(ways + random, 2, draws): the uplift among the first, and the Qini area, by each way of ranking."""
    scores = [learn(train).uplift(test.features) for learn in ways.values()]
    # With the same score for everybody each share of them is like the whole.
    return np.stack([_ranked(score, test, share, draws) for score in (*scores, np.zeros(len(test)))])


def _ranked(score: np.ndarray, test: Trial, share: float, draws: np.ndarray) -> np.ndarray:
    """(2, draws): the uplift among the first, and the Qini area."""
    uplifts = _uplifts(top(score, np.append(share, GRID[1:])), test, draws)
    gain = np.insert(np.nan_to_num(uplifts[1:]) * GRID[1:, None], 0, 0.0, axis=0)
    return np.stack([uplifts[0], np.trapezoid(gain, GRID, axis=0) - gain[-1] / 2])


def _uplifts(included: np.ndarray, test: Trial, draws: np.ndarray) -> np.ndarray:
    """(shares, draws): the uplift among the included (people, shares), as `metrics.uplift` computes it in one draw."""
    treated, returned = test.is_treated, test.has_returned
    arms = np.stack([treated & returned, treated, ~treated & returned, ~treated], axis=1) * test.weights[:, None]
    counted = (arms[:, :, None] * included[:, None, :]).astype(np.float32)
    sums = (draws @ counted.reshape(len(test), -1)).reshape(len(draws), *counted.shape[1:]).T
    with np.errstate(divide="ignore", invalid="ignore"):
        return sums[:, 0] / sums[:, 1] - sums[:, 2] / sums[:, 3]


def _interval(draws: np.ndarray) -> Interval:
    return Interval.of(draws[0], draws[1:], LEVEL)
