"""An uplift model as bytes and its record, with features, window, figures and versions."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

import numpy as np

from models.saved import seal, unseal
from models.uplift.evaluate import Answer, Verdict
from models.uplift.features import FEATURES
from models.uplift.learners import TransformedClass, TwoChances
from models.uplift.metrics import Interval
from models.uplift.training import UpliftModel

#: What the logistic learners hold: a scaler and a regression, piped.
OBJECTS = (
    "sklearn.linear_model._logistic.LogisticRegression",
    "sklearn.pipeline.Pipeline",
    "sklearn.preprocessing._data.StandardScaler",
)
#: What the record must say for this version to understand the model.
SAME = {"format": 1, "kind": "uplift", "features": list(FEATURES)}
_LEARNED = {kind.__name__: kind for kind in (TwoChances, TransformedClass)}


def dumped(model: UpliftModel) -> tuple[bytes, str]:
    """The model's bytes (a .skops file) and its record (JSON)."""
    record = {
        **SAME,
        "learner": model.learner,
        "window": [model.first_day.isoformat(), model.last_day.isoformat()],
        "offers": {offer: type(learned).__name__ for offer, learned in model.offers.items()},
        "answers": {
            offer: asdict(answer) | {"by_split": answer.by_split.tolist()} for offer, answer in model.answers.items()
        },
    }
    return seal({offer: vars(learned) for offer, learned in model.offers.items()}, record)


def loaded(content: bytes, record: str) -> UpliftModel:
    """The model again. Raises ModelRefusedError where bytes or record were changed, or other versions or features made
    them."""
    values, told = unseal(content, record, SAME, OBJECTS)
    first_day, last_day = map(date.fromisoformat, told["window"])
    offers = {offer: _LEARNED[kind](**values[offer]) for offer, kind in told["offers"].items()}
    answers = {offer: _answer(answer) for offer, answer in told["answers"].items()}
    return UpliftModel(told["learner"], offers, answers, first_day, last_day)


def _answer(told: dict[str, Any]) -> Answer:
    several = {name: {way: Interval(**of) for way, of in told[name].items()} for name in ("uplift", "qini")}
    single = {name: Interval(**told[name]) for name in ("over_response", "over_random")}
    return Answer(
        told["share"], **several, **single, by_split=np.array(told["by_split"]), verdict=Verdict(told["verdict"])
    )
