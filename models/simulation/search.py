"""Looking for policies among very many: NSGA-II over a few whole numbers, many asked about at once."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import optuna

#: So many are asked about together: what they share is worked out once.
AT_ONCE = 40


@dataclass(frozen=True)
class Knob:
    """One number that may be turned: from `least` to `most` in steps; `today` is where it stands, anywhere between."""

    name: str
    least: int
    most: int
    step: int
    today: int

    def __post_init__(self) -> None:
        if not (self.step > 0 and self.least < self.most):
            raise ValueError(f"{self.name} from {self.least} to {self.most} by {self.step} leaves nothing to choose.")


@dataclass(frozen=True)
class Answer:
    """What came of one choice: what it costs and what it brings; `excess` is by how much it breaks what must be kept,
    nothing or less where it does not."""

    cost: float
    gain: float
    excess: float


@dataclass(frozen=True)
class Found:
    """One choice with its answer; `is_best` if none that keeps what must be kept costs less and brings more."""

    values: Mapping[str, int]
    answer: Answer
    is_best: bool
    is_today: bool


Ask = Callable[[Sequence[Mapping[str, int]]], Sequence[Answer]]


def search(ask: Ask, knobs: Sequence[Knob], trials: int, seed: int) -> list[Found]:
    """Every choice that was asked about, today's first, once each; the same seed asks the same.

    `ask` answers many choices at once, in their order.
    """
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
        sampler = optuna.samplers.NSGAIISampler(seed=seed, population_size=AT_ONCE)
        study = optuna.create_study(directions=["minimize", "maximize"], sampler=sampler)
        spaces = {
            knob.name: optuna.distributions.IntDistribution(knob.least, knob.most, step=knob.step) for knob in knobs
        }
    today = tuple(knob.today for knob in knobs)
    answers = {today: ask([_named(knobs, today)])[0]}
    for begin in range(0, trials, AT_ONCE):
        lot = [study.ask(spaces) for _ in range(min(AT_ONCE, trials - begin))]
        chosen = [tuple(trial.params[knob.name] for knob in knobs) for trial in lot]
        new = [values for values in dict.fromkeys(chosen) if values not in answers]
        if new:
            answers |= dict(zip(new, ask([_named(knobs, values) for values in new]), strict=True))
        for trial, values in zip(lot, chosen, strict=True):
            trial.set_constraint("kept", answers[values].excess)
            study.tell(trial, [answers[values].cost, answers[values].gain])
    best = _best(answers)
    return [Found(_named(knobs, values), answer, values in best, values == today) for values, answer in answers.items()]


def _named(knobs: Sequence[Knob], values: Sequence[int]) -> dict[str, int]:
    return {knob.name: value for knob, value in zip(knobs, values, strict=True)}


def _best(answers: Mapping[tuple[int, ...], Answer]) -> set[tuple[int, ...]]:
    """The Pareto front of those that keep what must be kept; of equal ones, the first that was asked about."""
    kept = [
        (answer.cost, -answer.gain, place, values)
        for place, (values, answer) in enumerate(answers.items())
        if answer.excess <= 0
    ]
    best, most = set(), float("-inf")
    for _, loss, _, values in sorted(kept):
        if -loss > most:
            best.add(values)
            most = -loss
    return best


def lowest(holds: Callable[[int], bool], knob: Knob) -> int | None:
    """The lowest value of the knob at which something holds that holds at every higher one; None if at none."""
    steps = (knob.most - knob.least) // knob.step
    below, above = -1, steps
    if not holds(knob.least + steps * knob.step):
        return None
    while above - below > 1:
        middle = (below + above) // 2
        if holds(knob.least + middle * knob.step):
            above = middle
        else:
            below = middle
    return knob.least + above * knob.step
