"""Drift is an alarm while today's people are others than those learnt from, and enough of them were compared."""

from __future__ import annotations

import shutil
from pathlib import Path

import dagster as dg
import pytest

from pipelines.alarms.drift import drift_alarms
from pipelines.alarms.look import raise_alarms
from pipelines.publish import latest, published_run
from pipelines.settings import DRIFT_PEOPLE, Home
from pipelines.warehouse import connect
from tests.pipelines.board_mall import FIRST_EIGHT, first_monday
from tests.pipelines.ticking import Clockwork, failing_checks

EIGHT = "2026-03-09T08:00:00+08:00"


@pytest.fixture
def home(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> Home:
    """A mall without a model: nothing drifts."""
    return Home(shutil.copytree(first_monday(tmp_path_factory) / "home", tmp_path / "home"))


def score(home: Home, people: int, **states: str) -> None:
    """What a model says of so many people, and of how its features lie among them."""
    with connect(latest(home)) as con:
        con.execute("delete from scores.distributor_churn; delete from scores.churn_drift")
        con.execute(
            "insert into scores.distributor_churn by name"
            " select 'd' || n as distributor_id, n + 1 as rank from range(?) as people (n)",
            [people],
        )
        for place, (feature, state) in enumerate(states.items()):
            row = [feature, 0.9 - place / 10, state, people]
            con.execute("insert into scores.churn_drift values (?, ?, 0.1, ?, ?)", row)


def alarms(home: Home) -> list[str]:
    return [alarm.en for alarm in raise_alarms(home, FIRST_EIGHT) if alarm.kind == "drift"]


def test_it_stands_while_a_feature_lies_elsewhere_and_falls_with_a_model_that_knows_today(home: Home) -> None:
    assert alarms(home) == []
    score(home, DRIFT_PEOPLE, shares_28="other", orders_28="other", tenure_days="moved", tier_rank="steady")
    [alarm] = alarms(home)
    assert alarm.startswith(
        f"The model of who returns by themselves: the {DRIFT_PEOPLE} silent people of today differ in 2"
    )
    assert "shares_28 (0.90), orders_28 (0.80): train anew by `fenxiao churn train`" in alarm
    score(home, DRIFT_PEOPLE, shares_28="moved", orders_28="steady")
    assert alarms(home) == []


def test_each_model_has_an_alarm_of_its_own(home: Home) -> None:
    score(home, DRIFT_PEOPLE, shares_28="other")
    with connect(latest(home)) as con:
        con.execute("insert into scores.uplift_drift select * from scores.churn_drift")
    assert [alarm.subject for alarm in raise_alarms(home, FIRST_EIGHT) if alarm.kind == "drift"] == ["churn", "uplift"]
    assert f"the {DRIFT_PEOPLE} silent people who are to be decided about today differ in 1" in alarms(home)[1]


def test_of_few_to_be_decided_about_it_says_nothing_however_many_are_silent(home: Home) -> None:
    score(home, 50 * DRIFT_PEOPLE, shares_28="other")
    with connect(latest(home)) as con:
        con.execute("insert into scores.uplift_drift select * replace (9 as people) from scores.churn_drift")
    assert [alarm.subject for alarm in raise_alarms(home, FIRST_EIGHT) if alarm.kind == "drift"] == ["churn"]


def test_of_few_people_it_says_nothing(home: Home) -> None:
    score(home, DRIFT_PEOPLE - 1, shares_28="other")
    assert alarms(home) == []


def test_a_publication_that_knows_of_no_scores_has_no_drift(home: Home) -> None:
    score(home, DRIFT_PEOPLE, shares_28="other")
    with connect(latest(home)) as con:
        con.execute("drop table scores.churn_drift")
    assert list(drift_alarms(published_run(home), FIRST_EIGHT)) == []


def test_a_publication_that_does_not_say_how_many_were_compared_has_no_drift(home: Home) -> None:
    score(home, DRIFT_PEOPLE, shares_28="other")
    with connect(latest(home)) as con:
        con.execute("alter table scores.churn_drift drop column people")
    assert list(drift_alarms(published_run(home), FIRST_EIGHT)) == []


def test_in_dagster_it_is_a_check_that_warns(home: Home) -> None:
    score(home, DRIFT_PEOPLE, shares_28="other")
    with dg.DagsterInstance.ephemeral() as instance:
        [result] = Clockwork(home, home.root.with_name("landing"), instance).schedule("data_by_seven", EIGHT)
    assert result.success
    assert set(failing_checks(result)) == {"drift"}
    [check] = [check for check in result.get_asset_check_evaluations() if check.check_name == "drift"]
    assert check.severity is dg.AssetCheckSeverity.WARN
