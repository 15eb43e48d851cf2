"""A saved uplift model says the same again; what is not ours to read is refused (the rest: test_saved.py)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from skops.io import dumps

from models.saved import ModelRefusedError, versions
from models.uplift.evaluate import Verdict
from models.uplift.features import FEATURES
from models.uplift.learners import LEARNERS
from models.uplift.metrics import Interval
from models.uplift.saved import dumped, loaded
from models.uplift.training import UpliftModel, trained
from tests.models.signatures import signed
from tests.models.uplift_people import trial_of

WINDOW = date(2026, 5, 1), date(2026, 5, 31)
PROFILE = {"orders": {"cuts": [0.0, 2.0], "below": [0.5, 1.0]}}
PLACES = np.column_stack([np.linspace(0, 1, 11), np.full(11, 0.5)])


@pytest.fixture(scope="module")
def model() -> UpliftModel:
    trials = {"small_pack": trial_of(1_500, seed=1), "large_pack": trial_of(1_500, seed=2, effect=lambda x: 0.4 * x)}
    return trained(trials, *WINDOW, profile=PROFILE)


@pytest.fixture(scope="module")
def saved(model: UpliftModel) -> tuple[bytes, str]:
    return dumped(model)


def test_a_saved_model_says_the_same_again(model: UpliftModel, saved):
    again = loaded(*saved)
    assert list(again.offers) == ["small_pack", "large_pack"]
    assert (again.gains(PLACES) == model.gains(PLACES)).all()
    assert (again.learner, again.first_day, again.last_day) == ("t_logistic", *WINDOW)
    small, large = again.answers.values()
    assert small.verdict is Verdict.DOES_NOT_HELP
    assert large.qini == model.answers["large_pack"].qini
    assert again.counts == model.counts
    assert again.profile == model.profile == PROFILE
    assert large.splits_above_response == model.answers["large_pack"].splits_above_response


def test_a_figure_that_nobody_could_tell_is_none_again(model: UpliftModel):
    small = model.answers["small_pack"]
    untold = replace(small, uplift={way: Interval(np.nan, np.nan, np.nan) for way in small.uplift})
    only = replace(model, answers={"small_pack": untold}, offers={"small_pack": model.offers["small_pack"]})
    again = loaded(*dumped(only)).answers["small_pack"]
    assert np.isnan([again.uplift["learner"].value, again.uplift["random"].low]).all()
    assert again.qini == small.qini


@pytest.mark.parametrize("learner", LEARNERS)
def test_so_does_one_of_every_learner(learner: str, model: UpliftModel):
    learned = LEARNERS[learner](trial_of(1_500, seed=3))
    again = loaded(*dumped(replace(model, learner=learner, offers={"small_pack": learned})))
    assert (again.offers["small_pack"].uplift(PLACES) == learned.uplift(PLACES)).all()


def test_the_record_tells_what_was_learnt_from_what(saved):
    record = json.loads(saved[1])
    assert record["features"] == list(FEATURES)
    assert record["window"] == ["2026-05-01", "2026-05-31"]
    assert record["answers"]["small_pack"]["verdict"] == "ranking_does_not_help"
    assert record["versions"] == versions()


def test_a_record_with_another_verdict_is_refused(saved):
    with pytest.raises(ModelRefusedError, match="record was changed after training"):
        loaded(saved[0], saved[1].replace("ranking_does_not_help", "ranking_helps"))


@pytest.mark.parametrize("change", [{"features": ["days_inactive"]}, {"kind": "churn"}, {"format": 0}])
def test_other_features_kinds_and_formats_ask_for_a_new_training(saved, change: dict):
    with pytest.raises(ModelRefusedError, match=r"knows other features than this version of Fenxiao: train again"):
        loaded(saved[0], signed(*saved, **change))


@pytest.mark.parametrize(("value", "named"), [(Path("x"), "pathlib"), (np.sum, "numpy.sum")])
def test_a_type_that_no_uplift_model_holds_is_refused_even_with_the_right_hashes(saved, value: object, named: str):
    content = dumps({"small_pack": {"with_offer": value, "without": value}})
    with pytest.raises(ModelRefusedError, match=rf"names {named}.*don't use it"):
        loaded(content, signed(content, saved[1]))
