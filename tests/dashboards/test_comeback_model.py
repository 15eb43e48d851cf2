"""The model's report and drift in words, against small_comeback.py."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from tests.dashboards.comeback_mall import publish_mall, written
from tests.dashboards.conftest import Open
from tests.dashboards.small_comeback import MODEL

#: The regression was not surely better either.
RECENCY_SHIPS = """
update scores.churn_figures set ships = guess = 'recency';
update scores.churn_comparisons set is_better = guess = 'recency', against = if(guess = 'recency', 'rule', 'recency');
"""
RULE_SHIPS = """
update scores.churn_figures set ships = guess = 'rule';
update scores.churn_comparisons set is_better = false, against = 'rule';
"""
TOO_FEW = """
delete from scores.churn_figures where guess != 'rule';
update scores.churn_figures set ships = true;
delete from scores.churn_comparisons;
"""


@pytest.fixture
def open_page(open_app: Open) -> Open:
    return partial(open_app, "comeback")


def test_the_model_in_use_is_told_with_what_it_is_worth_how_old_it_is_and_who_it_meets(
    home: Path, open_page: Open
) -> None:
    publish_mall(home, MODEL)
    said = written(open_page())
    assert (
        "现在用「逻辑回归」。在它没学过的 1,234 人、最新的早晨上，它的误差（对数损失）比「只看沉默天数」少 **20.0%**"
        "（95% 把握在 15.0% 到 25.0% 之间）" in said
    )
    assert "它 **78.0%** 的时候认得出谁会回来（76.0% 到 80.0%；瞎猜是 50%，「只看沉默天数」是 64.0%）" in said
    assert "平均差 2.1 个百分点" in said
    assert "2026年3月1日训练（发布时过了 19 天），在 2026年2月1日—2026年2月20日 的早晨上评判" in said
    assert "1 项有变化（最近 28 天出单数）" in said
    assert "fenxiao churn train" not in said


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (RECENCY_SHIPS, "比「大家都一样（平均数）」少 16.7%（95% 把握在 8.3% 到 25.0% 之间）；更复杂的方法"),
        (RULE_SHIPS, "什么方法都没有确实好过平均数（30.0%）"),
        (
            TOO_FEW,
            "还太少，学不到什么；每个人都按平均数 30.0% 算",
        ),
    ],
)
def test_a_baseline_that_ships_is_said_to_be_one(home: Path, open_page: Open, change: str, words: str) -> None:
    publish_mall(home, MODEL, change)
    assert words in written(open_page())


def test_an_old_model_and_other_people_ask_for_a_training(home: Path, open_page: Open) -> None:
    old = [f"update scores.churn_{table} set model = '20260201T040000000000'" for table in ("figures", "comparisons")]
    publish_mall(
        home, MODEL, *old, "update scores.churn_drift set state = 'other', psi = 1 where feature = 'unheard_of'"
    )
    said = written(open_page(lang="en"))
    assert "**47 days** before this was published" in said
    assert "differs clearly from those the model learnt from, in 1 ways (unheard_of)" in said
    assert "fenxiao churn train" in said


def test_steady_people_are_a_line_and_no_alarm_whatever_grows_by_itself(home: Path, open_page: Open) -> None:
    grows = (
        "insert into scores.churn_drift values"
        " ('tenure_days', 0.9, 0.5, 'grows', 4), ('comebacks', 0.2, 0.1, 'grows', 4)"
    )
    publish_mall(home, MODEL, "update scores.churn_drift set state = 'steady'", grows)
    app = open_page()
    assert "和模型学的时候差不多" in written(app)
    assert not [each for each in app.warning if "模型" in each.value]


def test_every_guess_and_every_feature_is_a_list(home: Path, open_page: Open) -> None:
    publish_mall(home, MODEL)
    guesses = open_page(behind="churn_guesses").dataframe[-1].value
    assert guesses["方法"].tolist() == ["大家都一样（平均数）", "只看沉默天数", "逻辑回归", "梯度提升树"]
    assert guesses["在用"].tolist()[2] == "✓"
    assert guesses["在用"].count() == 1
    assert guesses["认得出谁会回来"].tolist() == [0.5, 0.64, 0.78, 0.79]
    features = open_page(behind="churn_drift").dataframe[-1].value
    assert features["看的是什么"].tolist() == ["最近 28 天出单数", "unheard_of", "沉默天数"]
    assert features["和学的时候比"].tolist() == ["有变化", "差不多", "差不多"]


def test_before_the_first_training_the_page_says_what_to_type(home: Path, open_page: Open) -> None:
    publish_mall(home)
    said = written(open_page(lang="en"))
    assert "Nothing was trained yet" in said
    assert "fenxiao churn train" in said
