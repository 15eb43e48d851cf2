"""What learners learn where the law is known, and what they are given."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from models.churn.drift import drift, profile
from models.uplift.evaluate import Verdict, does_ranking_help
from models.uplift.features import FEATURES, GROWING, KNOWN, matrix, uplift_features
from models.uplift.learners import LEARNERS, gains
from models.uplift.metrics import Interval, uplift
from models.uplift.trial import Trial, trials_of
from tests.models.uplift_people import trial_of

RISING = {"base": lambda x: 0.2 - 0.1 * x, "effect": lambda x: 0.4 * x}
PLACES = np.column_stack([np.linspace(0.1, 0.9, 9), np.full(9, 0.5)])


@pytest.mark.parametrize("name", LEARNERS)
def test_a_learner_finds_what_the_offer_changes_for_whom(name: str):
    learned = LEARNERS[name](trial_of(20_000, seed=1, **RISING))
    assert learned.uplift(PLACES) == pytest.approx(0.4 * PLACES[:, 0], abs=0.06)


@pytest.mark.parametrize("name", LEARNERS)
def test_a_learner_finds_it_too_where_few_are_held_back_and_more_of_some_than_of_others(name: str):
    trial = trial_of(40_000, seed=2, chance=lambda x: 0.65 + 0.3 * x, **RISING)
    assert LEARNERS[name](trial).uplift(PLACES) == pytest.approx(0.4 * PLACES[:, 0], abs=0.1)


def test_every_offer_has_its_gain_in_the_order_told():
    trials = {"much": trial_of(4_000, seed=3, effect=lambda x: 0 * x + 0.5), "none": trial_of(4_000, seed=4)}
    learned = {offer: LEARNERS["t_logistic"](trial) for offer, trial in trials.items()}
    found = gains(learned, PLACES)
    assert found.shape == (9, 2)
    assert (found[:, 0] > found[:, 1] + 0.2).all()


def test_from_people_who_all_did_the_same_nothing_is_learned():
    trial = trial_of(100, seed=5, base=lambda x: 0 * x, effect=lambda x: 0 * x)
    with pytest.raises(ValueError, match="wait for more"):
        LEARNERS["t_logistic"](trial)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"features": np.zeros((3, 1))}, "for each person"),
        ({"has_returned": np.array([0, 1])}, "true or false"),
        ({"features": np.array([[0.0], [np.nan]])}, "finite"),
        ({"probability": np.array([0.5, 0.0])}, "above 0"),
    ],
)
def test_a_trial_that_does_not_fit_together_is_refused(changed: dict, message: str):
    whole = {
        "features": np.zeros((2, 1)),
        "is_treated": np.array([True, False]),
        "has_returned": np.array([True, False]),
        "probability": np.array([0.5, 0.5]),
    }
    assert len(Trial(**whole)) == 2
    with pytest.raises(ValueError, match=message):
        Trial(**{**whole, **changed})


def test_decisions_are_a_trial_of_each_offer():
    decisions = pl.DataFrame(
        {
            "arm": ["treated", "control", "explore", "explore", "explore", "not_chosen", "treated"],
            "offer": ["small", "small", "small", "none", "large", None, "large"],
            "has_returned": [True, False, True, False, True, True, False],
            "control_bp": [1_500, 1_500, 1_500, 1_500, 1_500, 1_500, 2_000],
            "policy_from": [1] * 7,
            "x": [1, 2, 3, 4, 5, 6, 7],
        }
    )
    trials = trials_of(decisions, ["x"])
    assert set(trials) == {"small", "large"}
    small, large = trials["small"], trials["large"]
    assert small.features[:, 0].tolist() == [1, 2, 3, 4]
    assert small.is_treated.tolist() == [True, False, True, False]
    assert small.has_returned.tolist() == [True, False, True, False]
    assert small.probability == pytest.approx([0.85, 0.15, 0.5, 0.5])
    assert large.features[:, 0].tolist() == [4, 5, 7]
    assert large.is_treated.tolist() == [False, True, True]
    assert large.probability == pytest.approx([0.5, 0.5, 0.8])


def test_what_was_chosen_by_a_model_is_no_less_a_trial():
    # The model of the day chose those with a high x, who gain most; a few explore. Each lot is fair within itself.
    rng, people = np.random.default_rng(6), 60_000
    x = rng.random(people)
    explores, chosen, held = rng.random(people) < 0.2, x > 0.6, rng.random(people) < 0.15
    arm = np.select([explores, chosen & held, chosen], ["explore", "control", "treated"], "not_chosen")
    offer = np.select([explores & (rng.random(people) < 0.5), explores | chosen], ["none", "pack"], "")
    gets = (offer == "pack") & (arm != "control")
    returned = rng.random(people) < 0.1 + 0.4 * x * gets
    decisions = pl.DataFrame({"arm": arm, "offer": offer, "has_returned": returned, "x": x, "y": rng.random(people)})
    decisions = decisions.with_columns(control_bp=1_500, policy_from=1)
    learned = LEARNERS["t_boosting"](trials_of(decisions, ["x", "y"])["pack"])
    assert learned.uplift(PLACES) == pytest.approx(0.4 * PLACES[:, 0], abs=0.1)


def test_who_could_not_draw_an_offer_yet_is_not_compared_with_it():
    # Nothing changes anything. Half come back while only `old` is offered, a tenth when `new` is offered beside it.
    rng, people = np.random.default_rng(1), 6_000
    offer = np.concatenate([rng.choice(["old", "none"], people), rng.choice(["old", "new", "none"], people)])
    begun = np.repeat([1, 2], people)
    returned = rng.random(2 * people) < np.where(begun == 1, 0.5, 0.1)
    decisions = pl.DataFrame({"offer": offer, "has_returned": returned, "policy_from": begun, "x": 0.0})
    trials = trials_of(decisions.with_columns(arm=pl.lit("explore"), control_bp=1_500), ["x"])
    assert len(trials["new"]) == ((begun == 2) & (offer != "old")).sum()
    assert len(trials["old"]) == (offer != "new").sum()
    assert uplift(trials["new"]) == pytest.approx(0, abs=0.03)
    assert uplift(trials["old"]) == pytest.approx(0, abs=0.03)


def test_where_nobody_was_held_back_nobody_is_compared():
    # The pack changes nothing. Half come back while none is held back, a tenth when a sixth is.
    rng, people = np.random.default_rng(1), 6_000
    arm = ["treated"] * people + rng.choice(["control", "treated"], people, p=[0.15, 0.85]).tolist()
    held_back = np.repeat([0, 1_500], people)
    returned = rng.random(2 * people) < np.where(held_back == 0, 0.5, 0.1)
    decisions = pl.DataFrame({"arm": arm, "has_returned": returned, "control_bp": held_back, "x": 0.0})
    trial = trials_of(decisions.with_columns(offer=pl.lit("pack"), policy_from=1), ["x"])["pack"]
    assert len(trial) == people
    assert uplift(trial) == pytest.approx(0, abs=0.03)


def test_features_hang_on_nothing_that_came_later():
    as_of = date(2026, 7, 1)
    known = pl.DataFrame({"distributor_id": ["d1", "d2"], **{name: [4, 9] for name in KNOWN}})
    days = pl.DataFrame({"distributor_id": ["d1"], "date": [as_of - timedelta(days=1)], "orders": [6]})
    receipts = pl.DataFrame(
        [("m1", "d1", "sent"), ("m1", "d1", "delivered"), ("m1", "d1", "opened"), ("m2", "d2", "failed")],
        schema=["message_id", "distributor_id", "status"],
        orient="row",
    ).with_columns(occurred_on=pl.lit(as_of - timedelta(days=2)))
    rows = uplift_features(known, days, receipts, as_of)
    assert rows.columns == ["distributor_id", *FEATURES]
    assert rows.row(0) == ("d1", 4, 4, 4, 6, 1.5, 0, 1, 0)
    assert rows.row(1) == ("d2", 9, 9, 9, 0, 0, 0, 0, 1)
    assert np.isfinite(matrix(rows)).all()
    more_days = pl.concat([days, days.with_columns(date=pl.lit(as_of))])
    later = receipts.with_columns(occurred_on=pl.lit(as_of), message_id=pl.lit("m3"))
    assert uplift_features(known, more_days, pl.concat([receipts, later]), as_of).equals(rows)
    assert uplift_features(known, days, pl.concat([receipts, receipts]), as_of).equals(rows)


class OneForAll:
    """Says the same of everybody."""

    def uplift(self, features: np.ndarray) -> np.ndarray:
        return np.zeros(len(features))


def test_to_be_better_than_a_response_model_that_is_worse_than_chance_is_not_enough():
    trial = trial_of(8_000, seed=7, base=lambda x: 0.8 - 0.75 * x, effect=lambda x: 0.25 * (x > 0.6))
    found = does_ranking_help(trial, lambda _: OneForAll(), splits=range(3))
    assert found.over_response.low > 0
    assert found.over_random == Interval(0, 0, 0)
    assert found.verdict is Verdict.DOES_NOT_HELP


def test_in_a_small_trial_the_draws_in_which_an_arm_is_empty_tell_nothing():
    trial = trial_of(60, seed=8, chance=lambda x: np.full(len(x), 0.8))
    found = does_ranking_help(trial, LEARNERS["t_logistic"], splits=range(2))
    assert np.isfinite([found.uplift["learner"].low, found.uplift["response"].high, found.over_random.low]).all()


@pytest.mark.parametrize(
    ("base", "effect", "verdict"),
    [
        # Those who come back anyway are not those whom the offer moves.
        (lambda x: 0.8 - 0.75 * x, lambda x: 0.25 * (x > 0.6), Verdict.HELPS),
        # They are the same: the response model ranks as well.
        (lambda x: 0.1 + 0.3 * x, lambda x: 0.3 * x, Verdict.DOES_NOT_HELP),
        # It moves all alike.
        (lambda x: 0.8 - 0.75 * x, lambda x: np.full(len(x), 0.1), Verdict.DOES_NOT_HELP),
    ],
)
def test_ranking_helps_where_those_moved_are_others_than_those_who_come_anyway(base, effect, verdict: Verdict):
    trial = trial_of(8_000, seed=7, base=base, effect=effect)
    found = does_ranking_help(trial, LEARNERS["class_logistic"], splits=range(3))
    assert found.verdict is verdict
    assert (found.splits_above_response == 3) == (verdict is Verdict.HELPS)
    # All alike is the one law in which there is nothing to rank by.
    assert found.is_above_chance == (np.ptp(effect(np.array([0.1, 0.9]))) > 0)
    random = found.uplift["random"]
    assert random.low < effect(np.linspace(0, 1, 1_001)).mean() < random.high
    assert found.qini["random"].value == pytest.approx(0, abs=1e-6)


def test_people_who_only_grew_older_have_not_drifted():
    """They sell and are written to as before, every other message unopened, every fourth one lost."""
    begin = date(2025, 1, 1)
    days = pl.DataFrame(
        [("d1", begin + timedelta(days=week * 7), 2) for week in range(80)],
        schema=["distributor_id", "date", "orders"],
        orient="row",
    )
    told = [("delivered", "opened"), ("delivered",), ("delivered", "opened"), ("failed",)]
    receipts = pl.DataFrame(
        [(f"m{week}", "d1", begin + timedelta(days=week * 7), each) for week in range(80) for each in told[week % 4]],
        schema=["message_id", "distributor_id", "occurred_on", "status"],
        orient="row",
    )

    def known(weeks: range) -> pl.DataFrame:
        mornings = [
            uplift_features(
                pl.DataFrame(
                    {"distributor_id": ["d1"], "days_inactive": 4, "active_days": week, "tenure_days": week * 7}
                ),
                days,
                receipts,
                begin + timedelta(days=week * 7),
            )
            for week in weeks
        ]
        return pl.concat(mornings)

    moved = drift(profile(known(range(20, 40)), FEATURES), known(range(60, 80)), GROWING)
    assert dict(moved.select("feature", "state").iter_rows()) == {
        **dict.fromkeys(GROWING, "grows"),
        "days_inactive": "steady",
        "orders_per_active_day": "steady",
    }
