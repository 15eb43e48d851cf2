"""From a mall's facts to a model, its scores with reasons, and its card."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from scipy.special import logit

from models.churn import Facts, Model, card, scored, snapshots, trained, versions
from models.churn.evaluate import past_of
from models.churn.features import FEATURES, matrix
from models.churn.probability import Boosting, Logistic, Recency
from models.churn.reasons import LEAST_MOVE, middle, reasons
from models.churn.snapshots import label
from tests.models.churn_facts import facts_of
from tests.models.churn_people import by_many, everybody, people


@pytest.fixture(scope="module")
def facts(mall_frames) -> Facts:
    return facts_of(mall_frames)


@pytest.fixture(scope="module")
def today(facts: Facts) -> date:
    return facts.calendar["date"].max() + timedelta(days=1)


@pytest.fixture(scope="module")
def model(facts: Facts, today: date) -> Model:
    return trained(facts, today, flag_after_days=3, history_days=120, every_days=3)


def test_on_a_mall_what_ships_is_surely_better_than_the_rule(model: Model):
    for report in model.evaluations.values():
        losses = report.figures.filter(measure="log_loss")
        rule, ships = (losses.filter(guess=name).row(0, named=True) for name in ("rule", report.ships))
        assert ships["ci_high"] < rule["ci_low"]
        area = report.figures.filter(measure="auc", guess=report.ships).row(0, named=True)
        assert area["ci_low"] > 0.85


def test_everybody_flagged_today_has_a_score(model: Model, facts: Facts, today: date):
    rows = snapshots(facts, [today], flag_after_days=3)
    scores = scored(model, rows)
    assert scores.columns == [
        "distributor_id", "as_of_date", "days_inactive", "p_return_7d", "p_return_14d", "reasons",
    ]  # fmt: skip
    assert scores["distributor_id"].to_list() == rows["distributor_id"].to_list()
    assert (scores["p_return_14d"] >= scores["p_return_7d"]).all()
    assert scores["p_return_7d"].is_between(0, 1, closed="none").all()


def test_what_is_said_comes_true_on_people_who_were_not_learnt_from(model: Model, frames_of):
    """Another mall of the same kind, its label known by waiting."""
    other = facts_of(frames_of(orders=20_000, days=180, seed=7))
    mornings = [other.calendar["date"].max() - timedelta(days=days) for days in range(14, 84, 7)]
    rows = snapshots(other, mornings, flag_after_days=3)
    for horizon in (7, 14):
        known = rows.filter(pl.col(label(horizon)).is_not_null())
        said = scored(model, known)[f"p_return_{horizon}d"].mean()
        assert said == pytest.approx(known[label(horizon)].mean(), abs=0.02)


def test_the_same_facts_make_the_same_model(model: Model, facts: Facts, today: date):
    again = trained(facts, today, flag_after_days=3, history_days=120, every_days=3)
    rows = snapshots(facts, [today], flag_after_days=3)
    assert scored(again, rows).equals(scored(model, rows))
    assert again.evaluations[7].figures.equals(model.evaluations[7].figures)


def test_of_a_large_mall_some_people_are_enough_to_learn_from(facts: Facts, today: date, model: Model):
    some = trained(facts, today, flag_after_days=3, history_days=120, every_days=6, most_people=500)
    learnt, judged = (
        [of.evaluations[7].counts[f"{part}_people"] for of in (some, model)] for part in ("learnt", "judged")
    )
    assert learnt[0] / learnt[1] == pytest.approx(0.5, abs=0.12)
    assert judged[0] / judged[1] == pytest.approx(0.5, abs=0.12)


def test_too_short_a_history_is_refused(facts: Facts, today: date):
    with pytest.raises(ValueError, match=r"Snapshots must begin"):
        trained(facts, today, flag_after_days=3, history_days=40, every_days=3)


def test_the_card_tells_both_languages_what_ships_and_every_figure(model: Model):
    text = card(model, versions())
    for heading in (
        "用途 · Use",
        "7 天 · 7 days",
        "14 天 · 14 days",
        "特征 · Features",
        "局限 · Limits",
        "版本 · Versions",
    ):
        assert f"\n## {heading}\n" in text
    for report in model.evaluations.values():
        for figure in report.figures["value"]:
            assert f"{figure:.3f}" in text
        assert f"{report.window.judged_from} – {report.window.judged_to}" in text
    assert all(f"`{name}`" in text for name in FEATURES)
    assert "没有更复杂的方法确实优于最好的基线" in text
    assert f"sklearn {versions()['sklearn']}" in text


@pytest.fixture(scope="module")
def rows() -> pl.DataFrame:
    return people(by_many, size=600)


def test_of_a_linear_guess_a_reason_is_the_features_own_contribution(rows: pl.DataFrame):
    guess, person = Logistic.fitted(past_of(rows, everybody(rows), 7)), middle(rows)
    middle_row = pl.DataFrame([person])
    told = reasons(guess, rows, person)
    chance = guess.chance(rows)
    for place in range(50):
        for reason in told[place]:
            column = FEATURES.index(reason["feature"])
            without = logit(chance[place]) - logit(chance[place] - reason["effect"])
            moved = matrix(rows[place])[0, column] - matrix(middle_row)[0, column]
            assert without == pytest.approx(guess.weights[column] * moved, rel=1e-6)
            assert reason["value"] == rows[reason["feature"]][place]


@pytest.mark.parametrize("kind", [Logistic, Boosting])
def test_reasons_are_what_the_law_is_made_of_strongest_first(kind: type, rows: pl.DataFrame):
    told = reasons(kind.fitted(past_of(rows, everybody(rows), 7)), rows, middle(rows))
    effects = told.list.eval(pl.element().struct.field("effect").abs())
    assert told.list.len().max() == 3
    assert effects.list.eval(pl.element().diff().drop_nulls() <= 1e-12).list.all().all()
    assert effects.explode().drop_nulls().min() >= LEAST_MOVE
    first = told.list.first().struct.field("feature").drop_nulls()
    assert first.is_in(["active_days_28", "gap_median", "days_inactive"]).mean() > 0.8


def test_the_middle_person_has_no_reasons_and_recency_only_one(rows: pl.DataFrame):
    past = past_of(rows, everybody(rows), 7)
    nobody = pl.DataFrame([middle(rows)])
    assert reasons(Logistic.fitted(past), nobody, middle(rows)).to_list() == [[]]
    told = reasons(Recency.fitted(past), rows, middle(rows))
    assert set(told.explode().drop_nulls().struct.field("feature")) == {"days_inactive"}
    assert np.isfinite(told.explode().drop_nulls().struct.field("effect").to_numpy()).all()


@pytest.mark.slow
def test_on_a_large_mall_something_cleverer_pays(frames_of):
    large = facts_of(frames_of(orders=250_000, days=180, seed=2))
    tomorrow = large.calendar["date"].max() + timedelta(days=1)
    model = trained(large, tomorrow, flag_after_days=3, every_days=7)
    assert not model.evaluations[7].is_baseline
    assert "确实优于最好的基线" in card(model, versions())
