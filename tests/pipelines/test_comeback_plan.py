"""The morning's decision: on sound ground only, within the week's budget, the most valuable first."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from pipelines.comeback.assign import EXPLORE, assign
from pipelines.comeback.plan import Means, choose, means_of_today, plan_packs
from pipelines.comeback.terms import Terms
from pipelines.decisions import KINDS, DecisionStore
from pipelines.errors import FenxiaoError
from pipelines.policy import load_policy
from pipelines.publish import latest
from pipelines.settings import DEFAULT_POLICY, Home
from pipelines.warehouse import connect
from tests.pipelines.comeback_mall import DECIDED_AT, PEOPLE, Story, silent_mall, terms

POLICY = load_policy(DEFAULT_POLICY)
MEANS = Means(100_000, by_lot=1)
MANY = pl.DataFrame(
    [(f"p{number:04}", date(2026, 1, 9), 2_000 - number) for number in range(2_000)],
    schema={"distributor_id": pl.String, "flagged_on": pl.Date, "rank": pl.Int64},
    orient="row",
)


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    return silent_mall(tmp_path_factory)


@pytest.fixture
def home(story: Story, tmp_path: Path) -> Home:
    return Home(shutil.copytree(story.on_the_14th.root, tmp_path / "home"))


def _reached_by_lot(drawn_by: Terms, by_lot: int) -> list[str]:
    explores = assign(MANY, {}, drawn_by).filter(pl.col("arm") == EXPLORE)
    left_out = choose(MANY, drawn_by, Means(300_000, by_lot)).left_out
    return explores.filter(~pl.col("distributor_id").is_in(list(left_out)))["offer"].to_list()


def _means(home: Home, now: datetime) -> Means:
    return means_of_today(home, terms(), now, "Asia/Shanghai")


def explorers() -> pl.DataFrame:
    return assign(MANY, {}, terms()).filter(pl.col("arm") == EXPLORE)


def test_money_reaches_the_most_valuable_first_and_those_by_lot_have_a_part_for_themselves() -> None:
    choice = choose(MANY, terms(), Means(570_000, by_lot=6))
    by_lot = explorers()["distributor_id"].to_list()
    assert len(by_lot) - len(choice.left_out) == 6
    assert choice.left_out < set(by_lot)
    assert set(choice.chosen["offer"]) == {"small_pack"}
    others = MANY.filter(~pl.col("distributor_id").is_in(by_lot)).sort("rank")
    assert choice.chosen["distributor_id"].to_list() == others["distributor_id"].head(570_000 // 2_000).to_list()


def test_whom_the_money_for_lots_reaches_does_not_hang_on_what_they_drew() -> None:
    """Else those who drew no pack would be decided about at once, and the others later, if they are still silent."""
    reached = [
        offer for key in range(40) for offer in _reached_by_lot(replace(terms(), experiment_key=f"key {key}"), by_lot=3)
    ]
    counts = [reached.count(offer) for offer in ("none", "small_pack", "large_pack")]
    assert sum(counts) == 40 * 3
    assert min(counts) > 25  # 40 each are expected; so few of one in one of 500 malls


def test_without_money_nobody_gets_a_pack() -> None:
    choice = choose(MANY, terms(), Means(0, 0))
    assert choice.chosen.is_empty()
    assert choice.left_out == set(explorers()["distributor_id"])


def test_order_of_the_people_changes_nothing() -> None:
    shuffled = MANY.sample(fraction=1, shuffle=True, seed=1)
    assert choose(shuffled, terms(), MEANS).chosen.equals(choose(MANY, terms(), MEANS).chosen)


def test_what_was_decided_counts_against_its_week_the_control_too_and_the_rest_is_for_the_days_left(home: Home) -> None:
    decided = plan_packs(home, POLICY, DECIDED_AT)
    left = 190_000 - decided.filter(pl.col("arm").is_in(["treated", "control"]))["cost_fen"].sum()
    assert left < 190_000
    # 14 January 2026 is a Wednesday: the week has five days left, and ends on Sunday the 18th in Shanghai.
    assert _means(home, DECIDED_AT).fen == left // 5
    assert _means(home, DECIDED_AT + timedelta(days=4, hours=11)).fen == left
    assert _means(home, DECIDED_AT + timedelta(days=4, hours=12)).fen == 190_000 // 7


def test_what_one_day_cannot_pay_for_by_lot_the_week_does(tmp_path: Path) -> None:
    # A twentieth of 2,000 yuan is 100 in a week: two packs counted at 50, the first on Thursday.
    days, home = [DECIDED_AT + timedelta(days=day) for day in range(-2, 6)], Home(tmp_path)
    assert [_means(home, day).by_lot for day in days] == [0, 0, 0, 1, 1, 1, 2, 0]
    row = dict.fromkeys(KINDS["comebacks"]) | {"distributor_id": "d", "arm": EXPLORE, "decided_at": days[3]}
    DecisionStore(home).decide(
        "comebacks|thursday", {"comebacks": [row | {"offer": "none", "cost_fen": 0}]}, DECIDED_AT
    )
    assert [_means(home, day).by_lot for day in days[3:]] == [0, 0, 0, 1, 0]


def test_offers_that_cost_nothing_go_to_all_by_lot(tmp_path: Path) -> None:
    free = replace(terms(), offers={"kind_word": 0})
    means = means_of_today(Home(tmp_path), free, DECIDED_AT, "Asia/Shanghai")
    assert means.by_lot is None
    assert choose(MANY, free, means).left_out == frozenset()


def test_everybody_silent_is_decided_about_within_the_budget_once(home: Home) -> None:
    decided = plan_packs(home, POLICY, DECIDED_AT)
    assert set(decided["distributor_id"]) <= set(PEOPLE)
    assert len(decided) >= len(PEOPLE) - 10
    assert DecisionStore(home).rows("comebacks").equals(decided)
    assert plan_packs(home, POLICY, DECIDED_AT).is_empty()


def test_packs_never_cost_more_than_the_budget(home: Home) -> None:
    rules = POLICY.comeback_rules.with_columns(weekly_budget_fen=pl.lit(49_999, pl.Int64))
    decided = plan_packs(home, replace(POLICY, comeback_rules=rules), DECIDED_AT)
    assert decided.filter(pl.col("arm").is_in(["treated", "explore"]))["cost_fen"].sum() <= 9_999
    assert decided.filter(pl.col("rank").is_not_null()).height == 4


def test_nothing_is_decided_on_old_data_unless_somebody_says_so(home: Home) -> None:
    late = DECIDED_AT + timedelta(hours=36)
    with pytest.raises(FenxiaoError, match=r"as of 2026-01-14 04:00:00Z, too old .*: run first, or .* --anyway"):
        plan_packs(home, POLICY, late)
    assert DecisionStore(home).rows("comebacks").is_empty()
    assert len(plan_packs(home, POLICY, late, anyway=True))


def test_nothing_is_decided_where_far_more_people_are_flagged_than_usual(home: Home) -> None:
    with connect(latest(home)) as con:
        con.execute("update marts.fct_silences set flagged_on = date '2026-01-14' where ended_on is null")
    with pytest.raises(FenxiaoError, match=r"60 people were flagged on 2026-01-14, on other mornings 0, "):
        plan_packs(home, POLICY, DECIDED_AT)
    assert len(plan_packs(home, POLICY, DECIDED_AT, anyway=True))
