"""A real trial by lot of 64,000 people: one e-mail is worth ranking people for, the other is not."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from models.uplift.evaluate import Answer, Verdict, does_ranking_help
from models.uplift.learners import LEARNERS
from models.uplift.trial import Trial

HILLSTROM = Path(__file__).resolve().parents[3] / "shared" / "data" / "hillstrom" / "hillstrom.parquet"

pytestmark = [
    pytest.mark.skipif(not HILLSTROM.is_file(), reason="the hillstrom data are not here"),
    pytest.mark.slow,
]

WOMENS, MENS, NONE = "Womens E-Mail", "Mens E-Mail", "No E-Mail"


def trial_of(mail: str) -> Trial:
    """One e-mail against none: who visited the shop within two weeks."""
    rows = pl.read_parquet(HILLSTROM).filter(pl.col("segment").is_in([mail, NONE]))
    kinds = rows.select("zip_code", "channel", "history_segment").to_dummies()
    numbers = rows.select("recency", "history", "mens", "womens", "newbie")
    features = pl.concat([numbers, kinds], how="horizontal").cast(pl.Float64).to_numpy()
    return Trial(
        features,
        (rows["segment"] == mail).to_numpy(),
        (rows["visit"] == 1).to_numpy(),
        np.full(len(rows), 0.5),
    )


@cache
def answer(mail: str, learner: str) -> Answer:
    return does_ranking_help(trial_of(mail), LEARNERS[learner])


def test_the_data_are_those_that_are_known():
    womens, mens = trial_of(WOMENS), trial_of(MENS)
    assert len(womens) == 42_693
    assert womens.has_returned[womens.is_treated].mean() == pytest.approx(0.1514, abs=1e-4)
    assert mens.has_returned[mens.is_treated].mean() == pytest.approx(0.1828, abs=1e-4)
    assert mens.has_returned[~mens.is_treated].mean() == pytest.approx(0.1062, abs=1e-4)


def test_the_womens_mail_is_worth_ranking_people_for():
    found = answer(WOMENS, "class_logistic")
    assert found.uplift["learner"].value >= 0.072
    assert found.uplift["random"].value == pytest.approx(0.0452, abs=0.0005)
    assert found.splits_above_response >= 8
    assert found.verdict is Verdict.HELPS


def test_the_mens_mail_is_not():
    found = answer(MENS, "class_logistic")
    assert found.over_response.high < 0.001
    assert found.verdict is Verdict.DOES_NOT_HELP


@pytest.mark.parametrize("learner", LEARNERS)
def test_the_answers_do_not_hang_on_the_learner(learner: str):
    assert answer(WOMENS, learner).verdict is Verdict.HELPS
    assert answer(MENS, learner).verdict is Verdict.DOES_NOT_HELP
