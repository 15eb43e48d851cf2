"""How far to trust an answer: known answers, and a trial of the size that is told finds what it looks for."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest
from scipy.stats import ttest_ind

from models.simulation.reaction import (
    Setting,
    break_even,
    outside_history,
    per_arm,
    prepared,
    prior_assumptions,
    share_outside,
    spread_of,
    tornado,
)
from models.simulation.reaction.assess import Difference
from models.simulation.reaction.assumptions import TENTH
from tests.models.reacting_people import many_people, one_person

ASSUMED = prior_assumptions()
KINDS = ["order_kind", "stage"]


def margin(people: pl.DataFrame, replays: dict, leaving_chance: float = 0.0) -> Difference:
    """What the policy `raised` brings in margin after commission, beyond today's."""
    ready, setting = prepared(people, replays), Setting(1.0, leaving_chance)
    return lambda draws: float(ready.brought(draws, setting).difference("raised", "margin_fen")[0])


def lines(*rows: tuple) -> pl.DataFrame:
    columns = [*KINDS, "rate_bp", "base_fen"][: len(rows[0])]
    return pl.DataFrame(rows, schema=columns, orient="row")


def test_a_policy_breaks_even_where_the_margin_gained_is_the_commission_spent():
    # 400 - 150 = 250 yuan on each thousand sold must become the 300 that are left today.
    straight = ASSUMED.without_reactions()
    found = break_even(margin(*one_person()), straight)
    assert found.elasticity == pytest.approx(np.log(300 / 250) / np.log(1.5))
    assert found.at_zero == -5_000
    # Where buyers give out it takes more.
    assert break_even(margin(*one_person()), straight.with_values({"buyers": 0.6})).elasticity > found.elasticity


def test_a_policy_that_pays_more_than_its_margin_never_breaks_even():
    assert break_even(margin(*one_person(margin_fen=14_000)), ASSUMED).elasticity is None


def test_two_policies_that_pay_the_same_have_no_break_even():
    people, replays = one_person()
    same = {"today": replays["today"], "raised": replays["today"]}
    found = break_even(margin(people, same), ASSUMED)
    assert (found.elasticity, found.at_zero) == (None, 0)


def test_the_tornado_moves_each_assumption_alone_and_the_weightiest_comes_first():
    difference = margin(*many_people(), leaving_chance=0.1)
    rows = tornado(difference, ASSUMED)
    assert sorted(rows["assumption"]) == sorted(ASSUMED.names)
    assert rows["swing"].is_sorted(descending=True)
    assert rows["assumption"][0] == "effort_junior"
    assert rows["at_middle"].n_unique() == 1
    juniors = rows.row(by_predicate=pl.col("assumption") == "effort_junior", named=True)
    assert juniors["low"] == pytest.approx(0.6 - TENTH * np.hypot(0.4, 0.2))
    assert juniors["at_low"] < juniors["at_middle"] < juniors["at_high"]
    assert tornado(difference, ASSUMED.without_reactions())["swing"].to_list() == [0] * len(ASSUMED)


def test_what_is_sold_beyond_the_rates_ever_paid_for_its_kind_is_outside():
    seen = lines(("first", "mature", 1_000), ("first", "mature", 1_200), ("repeat", "mature", 600))
    asked = lines(
        ("first", "mature", 1_100, 700), ("first", "mature", 1_201, 300), ("repeat", "mature", 600, 500),
        ("first", "peak", 1_100, 100),
    )  # fmt: skip
    rows = outside_history(asked, seen, KINDS)
    assert rows.select(*KINDS, "base_fen", "outside_fen", "least_bp", "most_bp").rows() == [
        ("first", "mature", 1_000, 300, 1_000, 1_200),
        ("first", "peak", 100, 100, None, None),
        ("repeat", "mature", 500, 0, 600, 600),
    ]
    assert rows["outside_share"].to_list() == [0.3, 1.0, 0.0]
    assert share_outside(rows) == 400 / 1_600
    assert share_outside(rows.clear()) == 0


@pytest.mark.parametrize(("effect", "people"), [(0.5, 64), (0.2, 394), (1.0, 17), (0.8, 26)])
def test_a_trials_size_is_that_of_the_tables(effect, people):
    assert per_arm(effect, 1.0) == people
    assert per_arm(-effect * 300, 300.0) == people


def test_a_trial_of_that_size_finds_the_difference_four_times_in_five():
    rng = np.random.default_rng(1)
    size = per_arm(0.4, 1.0)
    found = ttest_ind(rng.normal(0.4, 1, (size, 4_000)), rng.normal(0, 1, (size, 4_000))).pvalue < 0.05
    assert found.mean() == pytest.approx(0.8, abs=0.02)


def test_nothing_to_be_seen_needs_no_trial_and_people_who_lie_nowhere_apart_are_refused():
    assert per_arm(0.0, 1.0) is None
    with pytest.raises(ValueError, match=r"the spread is above 0\.$"):
        per_arm(1.0, 0.0)


def test_who_is_compared_with_their_own_past_is_needed_less():
    rng = np.random.default_rng(2)
    before = rng.normal(size=5_000)
    values = 0.8 * before + 0.6 * rng.normal(size=5_000)
    assert spread_of(values) == pytest.approx(1.0, abs=0.03)
    assert spread_of(values, before) == pytest.approx(0.6, abs=0.02)
    assert spread_of(values, np.zeros(5_000)) == spread_of(values)


@pytest.mark.parametrize(
    ("difference", "turns"),
    [
        (lambda elasticity: elasticity - 2.1, 1),
        (lambda elasticity: elasticity - 2.0, 1),
        (lambda elasticity: (elasticity - 1.1) * (elasticity - 3.0), 2),
        (lambda elasticity: (elasticity - 2.0) ** 2, 1),
        (lambda _: -1.0, 0),
    ],
)
def test_it_is_told_how_often_a_policy_changes_sides(difference: Callable[[float], float], turns: int):
    found = break_even(lambda draws: difference(float(draws["effort_junior"][0])), prior_assumptions())
    assert found.turns == turns
    assert (found.elasticity is None) == (turns == 0)
    assert found.at_zero == pytest.approx(difference(0.0))
