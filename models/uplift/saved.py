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
from models.uplift.trial import Counts

#: What the logistic learners hold: a scaler and a regression, piped.
OBJECTS = (
    "sklearn.linear_model._logistic.LogisticRegression",
    "sklearn.pipeline.Pipeline",
    "sklearn.preprocessing._data.StandardScaler",
)
#: What the record must say for this version to understand the model.
SAME = {"format": 1, "kind": "uplift", "features": list(FEATURES)}
#: The figures of an answer: some by way of ranking, some of the learner alone.
_SEVERAL, _SINGLE = ("uplift", "qini"), ("over_response", "over_random")
_LEARNED = {kind.__name__: kind for kind in (TwoChances, TransformedClass)}


def dumped(model: UpliftModel) -> tuple[bytes, str]:
    """The model's bytes (a .skops file) and its record (JSON)."""
    record = {
        **SAME,
        "learner": model.learner,
        "window": [model.first_day.isoformat(), model.last_day.isoformat()],
        "offers": {offer: type(learned).__name__ for offer, learned in model.offers.items()},
        "answers": {offer: _told(answer) for offer, answer in model.answers.items()},
        "counts": {offer: asdict(counts) for offer, counts in model.counts.items()},
        "profile": model.profile,
    }
    return seal({offer: vars(learned) for offer, learned in model.offers.items()}, record)


def loaded(content: bytes, record: str) -> UpliftModel:
    """The model again. Raises ModelRefusedError where bytes or record were changed, or other versions or features made
    them."""
    values, told = unseal(content, record, SAME, OBJECTS)
    first_day, last_day = map(date.fromisoformat, told["window"])
    offers = {offer: _LEARNED[kind](**values[offer]) for offer, kind in told["offers"].items()}
    answers = {offer: _answer(answer) for offer, answer in told["answers"].items()}
    counts = {offer: Counts(**of) for offer, of in told["counts"].items()}
    return UpliftModel(told["learner"], offers, answers, counts, first_day, last_day, told["profile"])


def _told(answer: Answer) -> dict[str, Any]:
    """The answer as JSON has it, which knows no number that is none."""
    of = asdict(answer)
    several = {name: {way: _numbers(interval) for way, interval in of[name].items()} for name in _SEVERAL}
    single = {name: _numbers(of[name]) for name in _SINGLE}
    by_split = np.where(np.isnan(answer.by_split), None, answer.by_split)
    return {**of, **several, **single, "by_split": by_split.tolist()}


def _numbers(interval: dict[str, float]) -> dict[str, float | None]:
    return {end: None if np.isnan(value) else value for end, value in interval.items()}


def _answer(told: dict[str, Any]) -> Answer:
    several = {name: {way: _interval(of) for way, of in told[name].items()} for name in _SEVERAL}
    single = {name: _interval(told[name]) for name in _SINGLE}
    by_split = np.array(told["by_split"], dtype=np.float64)
    return Answer(told["share"], **several, **single, by_split=by_split, verdict=Verdict(told["verdict"]))


def _interval(told: dict[str, float | None]) -> Interval:
    return Interval(**{end: np.nan if value is None else value for end, value in told.items()})
