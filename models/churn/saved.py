"""A churn model as bytes and its record, with features, windows, figures and versions."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Any

import polars as pl

from models.churn.evaluate import COMPARISONS, FIGURES, Evaluation
from models.churn.features import FEATURES
from models.churn.probability import GUESSES
from models.churn.split import Window
from models.churn.training import Model
from models.saved import seal, unseal

#: What the record must say for this version to understand the model.
SAME = {"format": 1, "features": list(FEATURES)}


def dumped(model: Model) -> tuple[bytes, str]:
    """The model's bytes (a .skops file) and its record (JSON)."""
    record = {
        **SAME,
        "evaluations": [_told(evaluation) for evaluation in model.evaluations.values()],
        "middle_person": dict(model.middle_person),
        "profile": model.profile,
    }
    return seal({str(horizon): vars(guess) for horizon, guess in model.guesses.items()}, record)


def loaded(content: bytes, record: str) -> Model:
    """The model again. Raises ModelRefusedError where bytes or record were changed, or other versions or features made
    them."""
    values, told = unseal(content, record, SAME)
    evaluations = {of["horizon"]: _evaluation(of) for of in told["evaluations"]}
    guesses = {horizon: GUESSES[of.ships](**values[str(horizon)]) for horizon, of in evaluations.items()}
    return Model(guesses, evaluations, told["middle_person"], told["profile"])


def _told(of: Evaluation) -> dict[str, Any]:
    return {
        "horizon": of.horizon,
        "ships": of.ships,
        "window": {field.name: getattr(of.window, field.name).isoformat() for field in fields(Window)},
        "counts": of.counts,
        "figures": of.figures.to_dicts(),
        "comparisons": of.comparisons.to_dicts(),
    }


def _evaluation(told: dict[str, Any]) -> Evaluation:
    return Evaluation(
        horizon=told["horizon"],
        window=Window(**{name: date.fromisoformat(day) for name, day in told["window"].items()}),
        counts=told["counts"],
        figures=pl.DataFrame(told["figures"], schema=FIGURES),
        comparisons=pl.DataFrame(told["comparisons"], schema=COMPARISONS),
        ships=told["ships"],
    )
