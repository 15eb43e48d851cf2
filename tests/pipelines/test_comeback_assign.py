"""The draw of the comeback experiment: even, keyed, the same for a month, and told with its chances."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from scipy.stats import chi2_contingency, chisquare, kstest

from pipelines.comeback.assign import ARMS, assign, draw, period_of, possible_arms
from pipelines.comeback.terms import Terms, terms_at
from pipelines.errors import ConfigurationError, FenxiaoError
from pipelines.policy import load_policy
from pipelines.settings import DEFAULT_POLICY
from tests.pipelines.policy_folder import append, change, copy_default, utc

TERMS = Terms(1_500, 500, 7, "key", {"small_pack": 2_000, "large_pack": 5_000}, utc("2026-01-01"))
PEOPLE = [f"D{number}" for number in range(20_000)]
JANUARY, LATE_JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 1, 31), date(2026, 2, 1)
#: Half of them, the first half of these for the small pack.
CHOSEN = {person: "small_pack" if number < 5_000 else "large_pack" for number, person in enumerate(PEOPLE[:10_000])}
#: Below this a test of chance fails: the draws are fixed, so it either always does or never.
SURE = 0.001


def silences(people: list[str] = PEOPLE, flagged_on: date = JANUARY) -> pl.DataFrame:
    return pl.DataFrame({"distributor_id": people}).with_columns(flagged_on=pl.lit(flagged_on))


def assigned(flagged_on: date = JANUARY, terms: Terms = TERMS) -> pl.DataFrame:
    return assign(silences(flagged_on=flagged_on), CHOSEN, terms)


def draws(purpose: str, period: str = "2026-01", key: str = "key") -> list[float]:
    return [draw(key, purpose, period, person) for person in PEOPLE]


def agree(one: pl.DataFrame, other: pl.DataFrame) -> float:
    """The share of the chosen whose arm is the same in both."""
    arms = one.join(other, on="distributor_id").filter(pl.col("distributor_id").is_in(CHOSEN))
    return (arms["arm"] == arms["arm_right"]).mean()


@pytest.mark.parametrize("purpose", ["explore", "control", "offer"])
def test_draws_are_even_between_nothing_and_one(purpose: str) -> None:
    numbers = draws(purpose)
    assert 0 <= min(numbers) <= max(numbers) < 1
    assert kstest(numbers, "uniform").pvalue > SURE


def test_a_number_is_the_hash_that_anybody_can_work_out() -> None:
    # printf 'control|2026-01|D1' | openssl dgst -sha256 -hmac fenxiao; the first twelve digits.
    assert draw("fenxiao", "control", "2026-01", "D1") == int("3732d9ac68dd", 16) / 16**12


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("explore", "2026-01", "key"), ("control", "2026-01", "key")),
        (("control", "2026-01", "key"), ("offer", "2026-01", "key")),
        (("control", "2026-01", "key"), ("control", "2026-02", "key")),
        (("control", "2026-01", "key"), ("control", "2026-01", "another key")),
    ],
)
def test_draws_for_another_purpose_month_or_key_know_nothing_of_one_another(one: tuple, other: tuple) -> None:
    cells = Counter((int(x * 5), int(y * 5)) for x, y in zip(draws(*one), draws(*other), strict=True))
    table = [[cells[i, j] for j in range(5)] for i in range(5)]
    assert chi2_contingency(table).pvalue > SURE


def test_people_are_in_the_arms_as_often_as_the_chances_say() -> None:
    arms = assigned()
    for offer, people in ((None, 10_000), ("small_pack", 5_000), ("large_pack", 5_000)):
        of_offer = arms.filter(pl.col("distributor_id").replace_strict(CHOSEN, default=None).eq_missing(offer))
        assert of_offer.height == people
        seen = Counter(of_offer.select("arm", "offer").iter_rows())
        expected = {(arm.arm, arm.offer): arm.probability * people for arm in possible_arms(offer, TERMS)}
        assert chisquare([seen[arm] for arm in expected], list(expected.values())).pvalue > SURE


@pytest.mark.parametrize("offer", [None, "small_pack", "large_pack"])
@pytest.mark.parametrize(("control_bp", "explore_bp"), [(1_500, 500), (1, 0), (5_000, 4_999), (9_000, 999)])
def test_the_chances_of_a_person_add_up_to_one(offer: str | None, control_bp: int, explore_bp: int) -> None:
    arms = possible_arms(offer, replace(TERMS, control_bp=control_bp, explore_bp=explore_bp))
    assert sum(arm.probability for arm in arms) == pytest.approx(1, abs=1e-12)
    assert {arm.arm for arm in arms} <= set(ARMS)


def test_each_decision_tells_the_chance_of_the_arm_that_was_drawn() -> None:
    chances = {
        (chosen, arm.arm, arm.offer): arm.probability
        for chosen in (None, *TERMS.offers)
        for arm in possible_arms(chosen, TERMS)
    }
    for person, arm, offer, chance in assigned().select("distributor_id", "arm", "offer", "probability").iter_rows():
        assert chances[CHOSEN.get(person), arm, offer] == chance


def test_the_control_is_told_what_it_would_have_got() -> None:
    control = assigned().filter(arm="control")
    assert control["offer"].to_list() == [CHOSEN[person] for person in control["distributor_id"]]


def test_a_person_stays_in_one_arm_for_a_month_and_is_drawn_anew_in_the_next() -> None:
    january = assigned()
    assert agree(january, assigned(LATE_JANUARY)) == 1
    # Of two draws that know nothing of one another: both treated, both held back, or both exploring.
    assert agree(january, assigned(FEBRUARY)) == pytest.approx(0.8075**2 + 0.1425**2 + 0.05**2, abs=0.02)
    assert agree(january, assigned(terms=replace(TERMS, experiment_key="another"))) < 0.8


def test_more_control_takes_from_the_treated_and_moves_nobody_else() -> None:
    before, after = assigned(), assigned(terms=replace(TERMS, control_bp=3_000))
    moves = Counter(before.join(after, on="distributor_id").select("arm", "arm_right").iter_rows())
    assert {move for move in moves if move[0] != move[1]} == {("treated", "control")}


def test_the_same_people_in_another_order_or_named_again_are_in_the_same_arms() -> None:
    people = PEOPLE[:1_000] + PEOPLE[:300]
    random.Random(1).shuffle(people)
    chosen = dict(sorted(CHOSEN.items(), reverse=True))
    turned = replace(TERMS, offers=dict(reversed(TERMS.offers.items())))
    assert assign(silences(people), chosen, turned).equals(assign(silences(sorted(PEOPLE[:1_000])), CHOSEN, TERMS))


def test_who_else_is_there_changes_nothing() -> None:
    alone = assign(silences(["D7"]), CHOSEN, TERMS)
    assert assigned().filter(distributor_id="D7").equals(alone)


def test_who_is_chosen_and_not_eligible_any_more_is_left_out() -> None:
    assert assign(silences(["D1"]), {"D2": "small_pack"}, TERMS)["distributor_id"].to_list() == ["D1"]
    assert assign(silences([]), {"D2": "small_pack"}, TERMS).is_empty()


def test_without_exploring_nobody_explores() -> None:
    assert set(assigned(terms=replace(TERMS, explore_bp=0))["arm"]) == {"treated", "control", "not_chosen"}


def test_an_offer_that_the_policy_does_not_know_is_refused() -> None:
    with pytest.raises(FenxiaoError, match=r"chosen for mug, which comeback_offers\.csv does not offer"):
        assign(silences(["D1"]), {"D1": "mug"}, TERMS)


def test_the_period_is_the_month_in_which_they_were_flagged() -> None:
    assert [period_of(day) for day in (JANUARY, LATE_JANUARY, FEBRUARY)] == ["2026-01", "2026-01", "2026-02"]


def test_the_terms_are_those_in_force(tmp_path: Path) -> None:
    folder = copy_default(tmp_path)
    append(folder, "comeback_rules", 2, effective_from="2026-02-01T00:00:00Z", control_bp=3_000)
    append(folder, "comeback_offers", 2, effective_from="2026-02-01T00:00:00Z", offer="mug", cost_fen=700)
    append(folder, "comeback_offers", 2, effective_from="2026-03-01T00:00:00Z", offer="cup", cost_fen=700)
    policy = load_policy(folder)
    before = terms_at(policy, utc("2026-01-31T23:59:59.999999"))
    assert before == terms_at(load_policy(DEFAULT_POLICY), utc("2026-03-01"))
    assert (before.control_bp, dict(before.offers)) == (1_500, {"large_pack": 5_000, "small_pack": 2_000})
    after = terms_at(policy, utc("2026-02-01"))
    assert (after.control_bp, dict(after.offers), after.policy_from) == (3_000, {"mug": 700}, utc("2026-02-01"))
    # From then on other offers can be drawn, by the same rules.
    later = terms_at(policy, utc("2026-03-01"))
    assert (later.control_bp, dict(later.offers), later.policy_from) == (3_000, {"cup": 700}, utc("2026-03-01"))


def test_before_any_terms_nothing_can_be_decided(tmp_path: Path) -> None:
    folder = copy_default(tmp_path)
    change(folder, "comeback_rules", 2, effective_from="2026-02-01T00:00:00Z")
    with pytest.raises(ConfigurationError, match=r"comeback_rules\.csv has no row in force at 2026-01-01 00:00:00"):
        terms_at(load_policy(folder), utc("2026-01-01"))
