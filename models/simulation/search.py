"""Looking for policies among very many: NSGA-II over a few whole numbers, many asked about at once."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

with warnings.catch_warnings():
    # In a notebook it warns that its progress bars can't be drawn: none ever are.
    warnings.simplefilter("ignore")
    import optuna

#: So many are asked about together: what they share is worked out once.
AT_ONCE = 40


@dataclass(frozen=True)
class Knob:
    """One number that may be turned: from `least` to `most` in steps; `today` is where it stands, anywhere, or None
    where the policy in force has no one number for it."""

    name: str
    least: int
    most: int
    step: int
    today: int | None

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
    """One choice with its answer; `is_best` if none that keeps what must be kept costs less and brings more. Of today's
    policy a value may be None, as of its knob."""

    values: Mapping[str, int | None]
    answer: Answer
    is_best: bool
    is_today: bool


Ask = Callable[[Sequence[Mapping[str, int]]], Sequence[Answer]]


def search(ask: Ask, knobs: Sequence[Knob], trials: int, seed: int, today: Answer) -> list[Found]:
    """Today's policy with its answer, then every choice that was asked about, once each; the same seed asks the same.

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
    answers: dict[tuple[int, ...], Answer] = {}
    for begin in range(0, trials, AT_ONCE):
        lot = [study.ask(spaces) for _ in range(min(AT_ONCE, trials - begin))]
        chosen = [tuple(trial.params[knob.name] for knob in knobs) for trial in lot]
        new = [values for values in dict.fromkeys(chosen) if values not in answers]
        if new:
            answers |= dict(zip(new, ask([_named(knobs, values) for values in new]), strict=True))
        for trial, values in zip(lot, chosen, strict=True):
            trial.set_constraint("kept", answers[values].excess)
            study.tell(trial, [answers[values].cost, answers[values].gain])
    every = [(tuple(knob.today for knob in knobs), today), *answers.items()]
    best = _best([answer for _, answer in every])
    return [
        Found(_named(knobs, values), answer, place in best, is_today=place == 0)
        for place, (values, answer) in enumerate(every)
    ]


def _named(knobs: Sequence[Knob], values: Sequence[int | None]) -> dict[str, int | None]:
    return {knob.name: value for knob, value in zip(knobs, values, strict=True)}


def _best(answers: Sequence[Answer]) -> set[int]:
    """The places of the Pareto front of those that keep what must be kept; of equal ones, the first."""
    kept = [(answer.cost, -answer.gain, place) for place, answer in enumerate(answers) if answer.excess <= 0]
    best, most = set(), float("-inf")
    for _, loss, place in sorted(kept):
        if -loss > most:
            best.add(place)
            most = -loss
    return best
