"""How applicants came in, and where they gave up: seven steps at first, three later."""

from __future__ import annotations

import numpy as np

from models.mall.clock import DAY, MINUTE, NEVER
from models.mall.orders import Mall
from models.mall.programmes import Onboarding
from models.mall.streams import Subject, choose, lognormal
from models.mall.tables import LONG_FORM, STEPS, Columns

SEVEN, THREE = 0, 1
_LENGTHS = np.array([len(LONG_FORM), len(STEPS) - len(LONG_FORM)])


def onboarding_columns(mall: Mall) -> Columns:
    """Every step of everyone who began since the opening: a row each, without an end where they gave up.

    `applicant_id` is the row of the distributor they became; those who gave up count down from -1.
    """
    numbers, rng, end = (
        mall.world.parameters.programmes.onboarding,
        mall.world.stream(Subject.ONBOARDING),
        mall.world.clock.end,
    )
    finished = np.flatnonzero(mall.network.applied >= 0)
    applied = mall.network.applied[finished]
    flow = np.where(applied < numbers.switched_at * end, SEVEN, THREE)
    given_up_at, given_up_flow = _given_up(rng, applied, flow, numbers, end)
    applicant = np.concatenate([finished, -1 - np.arange(len(given_up_at))])
    flow = np.concatenate([flow, given_up_flow])
    steps = np.concatenate([_LENGTHS[flow[: len(finished)]], _last_steps(rng, given_up_flow, numbers)])
    row = np.repeat(np.arange(len(applicant)), steps)
    step = np.arange(len(row)) - np.repeat(np.cumsum(steps) - steps, steps)
    median = np.where(flow[row] == SEVEN, numbers.minutes_seven, numbers.minutes_three)
    took = (lognormal(rng, 1.0, numbers.minutes_sigma, len(row)) * median * MINUTE).astype(np.int64) + 3
    passed = np.cumsum(took) - took
    whole = np.bincount(row, weights=took, minlength=len(applicant)).astype(np.int64)
    # An application is handed in with the last step; whoever gives up began at a moment of their own.
    begun = np.concatenate([applied - whole[: len(finished)], given_up_at])
    entered = begun[row] + passed - passed[np.cumsum(steps) - steps][row]
    is_last = step == steps[row] - 1
    completed = np.where(is_last & (applicant[row] < 0), NEVER, entered + took)
    columns = {
        "applicant_id": applicant[row], "flow_version": flow[row], "step_no": step + 1,
        "step_name": step + np.where(flow[row] == THREE, len(LONG_FORM), 0), "entered_at": entered,
        "completed_at": completed,
    }  # fmt: skip
    return {name: column[entered < end] for name, column in columns.items()}


def _given_up(
    rng: np.random.Generator, applied: np.ndarray, flow: np.ndarray, numbers: Onboarding, end: int
) -> tuple[np.ndarray, np.ndarray]:
    """When those who gave up began and in which flow: as many as the completed share says, at about the same times."""
    at, flows = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    switched = int(numbers.switched_at * end)
    spans = ((SEVEN, numbers.completed_seven, 0, switched), (THREE, numbers.completed_three, switched, end))
    for version, completed, first, last in spans:
        others = applied[flow == version]
        size = round(len(others) * (1 - completed) / completed)
        if size:
            moments = rng.choice(others, size) + ((rng.random(size) - 0.5) * 2 * DAY).astype(np.int64)
            at.append(np.clip(moments, first, last - 1))
            flows.append(np.full(size, version))
    return np.concatenate(at), np.concatenate(flows)


def _last_steps(rng: np.random.Generator, flow: np.ndarray, numbers: Onboarding) -> np.ndarray:
    """How many steps each of those who gave up entered."""
    seven = choose(rng, np.array(numbers.gives_up_seven), len(flow))
    three = choose(rng, np.array(numbers.gives_up_three), len(flow))
    return np.where(flow == SEVEN, seven, three).astype(np.int64) + 1
