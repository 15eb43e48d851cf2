"""What a model of packs learns from: each person's first decision by lot, as it was known on its morning."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import polars as pl
import pytest

from models.churn import Facts
from models.saved import versions
from models.uplift import FEATURES, card, rows_by_lot, trained_on, trials_by_lot
from models.uplift.card import NOTHING_YET, offer_verdict, verdict
from models.uplift.features import matrix
from tests.models.churn_facts import calendar, no_facts

MONDAY = date(2026, 3, 2)
DECISIONS = {
    "distributor_id": pl.String, "decided_on": pl.Date, "arm": pl.String, "offer": pl.String, "control_bp": pl.Int64,
    "policy_from": pl.Date, "has_returned": pl.Boolean,
}  # fmt: skip
RECEIPTS = {"message_id": pl.String, "distributor_id": pl.String, "occurred_on": pl.Date, "status": pl.String}


def day(number: int) -> date:
    """Days after the Monday, or before it."""
    return MONDAY + timedelta(days=number)


def decisions(*rows: tuple) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=DECISIONS, orient="row")


def rows_of(schema: dict, *rows: tuple) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=schema, orient="row")


@pytest.fixture
def facts() -> Facts:
    """Three people who joined on 1 January; ann sold and was seen until a week before that Monday."""
    none = no_facts()
    joined = [(who, None, date(2026, 1, 1)) for who in ("ann", "bob", "cat")]
    return replace(
        none,
        activity=rows_of(none.activity.schema, ("ann", day(-9), 1, 1), ("ann", day(-7), 0, 1), ("bob", day(-5), 0, 1)),
        days=rows_of(none.days.schema, ("ann", day(-8), 3, 0, 100, 0)),
        distributors=rows_of(none.distributors.schema, *joined),
        calendar=calendar(date(2026, 1, 1), day(30)),
    )


@pytest.fixture
def receipts() -> pl.DataFrame:
    return rows_of(RECEIPTS, ("m1", "ann", day(-3), "opened"), ("m1", "ann", day(-3), "delivered"))


BY_LOT = decisions(
    ("ann", day(0), "explore", "small", 1_500, MONDAY, True),
    ("bob", day(2), "control", "small", 1_500, MONDAY, False),
    ("cat", day(0), "not_chosen", None, 1_500, MONDAY, True),
)


def test_each_decision_has_what_was_known_on_its_morning(facts: Facts, receipts: pl.DataFrame):
    rows = rows_by_lot(BY_LOT, facts, receipts)
    assert rows["distributor_id"].to_list() == ["ann", "bob"]
    ann, bob = rows.select(FEATURES).to_dicts()
    assert (ann["days_inactive"], ann["active_days"], ann["orders"], ann["messages_opened"]) == (6, 2, 3, 1)
    assert ann["tenure_days"] == (day(0) - date(2026, 1, 1)).days - 1
    assert (bob["days_inactive"], bob["active_days"], bob["orders"], bob["messages_opened"]) == (6, 1, 0, 0)


@pytest.mark.parametrize("later", [0, 1, 20])
def test_what_came_later_changes_nothing_and_a_day_earlier_it_would(facts: Facts, receipts: pl.DataFrame, later: int):
    first = BY_LOT.head(1)
    before = rows_by_lot(first, facts, receipts)

    def moved(to: date) -> pl.DataFrame:
        told = replace(
            facts,
            activity=pl.concat([facts.activity, rows_of(facts.activity.schema, ("ann", to, 1, 1))]),
            days=pl.concat([facts.days, rows_of(facts.days.schema, ("ann", to, 9, 1, 1, 0))]),
        )
        return rows_by_lot(first, told, pl.concat([receipts, rows_of(RECEIPTS, ("m2", "ann", to, "failed"))]))

    assert moved(day(later)).equals(before)
    assert not moved(day(-1)).equals(before)


def test_of_a_person_the_first_decision_by_lot_counts_whatever_came_of_it(facts: Facts, receipts: pl.DataFrame):
    again = decisions(
        ("ann", day(20), "treated", "large", 1_500, MONDAY, False),
        ("ann", day(-4), "not_chosen", None, 1_500, MONDAY, True),
    )
    rows = rows_by_lot(pl.concat([again, BY_LOT]), facts, receipts)
    assert rows.equals(rows_by_lot(BY_LOT, facts, receipts))


def test_the_order_in_which_decisions_are_told_changes_nothing(facts: Facts, receipts: pl.DataFrame):
    assert rows_by_lot(BY_LOT.reverse(), facts, receipts).equals(rows_by_lot(BY_LOT, facts, receipts))


def test_who_was_frozen_that_morning_is_left_out(facts: Facts, receipts: pl.DataFrame):
    frozen = replace(facts, statuses=rows_of(facts.statuses.schema, ("ann", day(-1), "frozen")))
    assert rows_by_lot(BY_LOT, frozen, receipts)["distributor_id"].to_list() == ["bob"]


def test_trials_have_the_features_that_people_are_scored_by(facts: Facts, receipts: pl.DataFrame):
    rows = rows_by_lot(BY_LOT, facts, receipts)
    [(offer, trial)] = trials_by_lot(rows).items()
    assert (offer, trial.is_treated.tolist(), trial.probability.tolist()) == ("small", [True, False], [0.5, 0.15])
    assert (trial.features == matrix(rows)).all()


def test_where_nothing_was_given_by_lot_there_is_no_model(facts: Facts, receipts: pl.DataFrame):
    assert trained_on(BY_LOT.clear(), facts, receipts, day(9)) is None
    assert trained_on(BY_LOT.tail(1), facts, receipts, day(9)) is None
    assert trained_on(BY_LOT, facts, receipts, day(9), history_days=1) is None
    assert "No outcome of a pack by lot" in NOTHING_YET


def test_with_too_few_the_card_says_how_many_there_are_and_how_many_it_takes(facts: Facts, receipts: pl.DataFrame):
    model = trained_on(BY_LOT, facts, receipts, day(9))
    assert (model.offers, model.ships, model.first_day, model.last_day) == ({}, [], day(0), day(2))
    assert model.counts["small"].people == 2
    told = offer_verdict(model, "small")
    assert "there are 2 people, and roughly 60 are needed." in told
    text = card(model, versions())
    assert told in text
    assert verdict(model) in text
    assert "Packs stay in the order of expected value." in text
    assert all(f"`{feature}`" in text for feature in FEATURES)
    assert model.uplifts(rows_by_lot(BY_LOT, facts, receipts)).is_empty()


def test_drift_is_told_from_all_who_were_decided_about(facts: Facts, receipts: pl.DataFrame):
    of_all = trained_on(BY_LOT, facts, receipts, day(9)).profile
    by_lot = trained_on(BY_LOT.filter(pl.col("arm") != "not_chosen"), facts, receipts, day(9)).profile
    # Cat was never seen: their silence is as long as they were there.
    assert max(of_all["days_inactive"]["cuts"]) == (day(0) - date(2026, 1, 1)).days - 1
    assert max(by_lot["days_inactive"]["cuts"]) == 6
