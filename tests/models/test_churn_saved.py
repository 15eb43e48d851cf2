"""A saved churn model says the same again; what is not ours to read is refused (the rest: test_saved.py)."""

from __future__ import annotations

import json
from collections.abc import Callable

import polars as pl
import pytest
from sklearn.linear_model import LogisticRegression
from skops.io import dumps

from models.churn import Model, ModelRefusedError, dumped, loaded, scored, versions
from models.churn.drift import profile
from models.churn.evaluate import evaluated, past_of
from models.churn.features import FEATURES
from models.churn.probability import GUESSES
from models.churn.reasons import middle
from models.churn.snapshots import HORIZONS
from tests.models.churn_people import by_many, everybody, people
from tests.models.signatures import signed


@pytest.fixture(scope="module")
def rows() -> pl.DataFrame:
    return people(by_many, size=600)


@pytest.fixture(scope="module")
def model_of(rows: pl.DataFrame) -> Callable[[str], Model]:
    """A model that ships this guess, whatever the report says."""
    reports = {horizon: evaluated(rows, everybody(rows), horizon, judged_days=28) for horizon in HORIZONS}

    def make(name: str) -> Model:
        guesses = {horizon: GUESSES[name].fitted(past_of(rows, everybody(rows), horizon)) for horizon in HORIZONS}
        ships = {horizon: type(report)(**{**vars(report), "ships": name}) for horizon, report in reports.items()}
        return Model(guesses, ships, middle(rows), profile(rows, FEATURES))

    return make


@pytest.mark.parametrize("name", GUESSES)
def test_a_model_that_was_saved_says_the_same_again(name: str, model_of, rows):
    model = model_of(name)
    again = loaded(*dumped(model))
    assert scored(again, rows).equals(scored(model, rows))
    assert again.evaluations[7].figures.equals(model.evaluations[7].figures)
    assert again.evaluations[14].comparisons.equals(model.evaluations[14].comparisons)
    assert (again.evaluations[7].window, again.profile) == (model.evaluations[7].window, model.profile)


@pytest.fixture(scope="module")
def saved(model_of) -> tuple[bytes, str]:
    return dumped(model_of("boosting"))


def test_the_record_tells_what_was_learnt_from_what_by_which_versions(saved):
    record = json.loads(saved[1])
    assert record["features"] == list(FEATURES)
    assert record["versions"] == versions()
    assert [of["horizon"] for of in record["evaluations"]] == [7, 14]


def test_the_file_of_another_training_is_refused(saved, model_of):
    with pytest.raises(ModelRefusedError, match=r"The model's file was changed after training"):
        loaded(dumped(model_of("rule"))[0], saved[1])


def test_a_record_with_better_figures_is_refused(saved):
    record = json.loads(saved[1])
    record["evaluations"][0]["figures"][0]["value"] = 0.01
    with pytest.raises(ModelRefusedError, match=r"The model's record was changed after training"):
        loaded(saved[0], json.dumps(record))


@pytest.mark.parametrize("change", [{"features": ["days_inactive"]}, {"format": 0}])
def test_other_features_and_formats_ask_for_a_new_training(saved, change: dict):
    with pytest.raises(ModelRefusedError, match=r"knows other features than this version of Fenxiao: train again"):
        loaded(saved[0], signed(*saved, **change))


def test_a_type_that_no_churn_model_holds_is_refused_even_with_the_right_hashes(saved):
    content = dumps({"7": {"share": LogisticRegression()}, "14": {"share": 0.5}})
    with pytest.raises(ModelRefusedError, match=r"names sklearn\.linear_model\S+LogisticRegression.*don't use it"):
        loaded(content, signed(content, saved[1]))
