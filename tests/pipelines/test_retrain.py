"""Training by itself: what was learnt is used from the next run on, and too little to learn from is no failure."""

from __future__ import annotations

import shutil
from pathlib import Path

import dagster as dg
import pytest

from models.too_little import TooLittleError
from pipelines.errors import FenxiaoError
from pipelines.publish import latest
from pipelines.scoring import train as training
from pipelines.scoring.model_store import ModelStore
from pipelines.scoring.retrain import retrain
from pipelines.settings import Home
from pipelines.warehouse import connect
from tests.pipelines.board_mall import first_monday
from tests.pipelines.policy_folder import utc
from tests.pipelines.scored_mall import ScoredMall, ask, publish_scored, scored_mall
from tests.pipelines.ticking import Clockwork

SUNDAY = "2026-07-05T03:30:00+08:00"


@pytest.fixture(scope="module")
def mall(tmp_path_factory: pytest.TempPathFactory) -> ScoredMall:
    return scored_mall(tmp_path_factory)


def retrained(home: Home, clock: str = SUNDAY) -> str:
    """What the schedule's run says."""
    with dg.DagsterInstance.ephemeral() as instance:
        [result] = Clockwork(home, home.root.with_name("landing"), instance).schedule("weekly_training", clock)
    assert result.success
    [made] = [event.materialization for event in result.get_asset_materialization_events()]
    return made.metadata["said"].value


def test_a_model_is_learnt_taken_into_use_and_scores_with_the_next_run(mall: ScoredMall, tmp_path: Path) -> None:
    home = mall.copied(tmp_path)
    [before] = ModelStore(home).used()
    told = retrain(home, utc("2026-07-04T19:30"), every_days=7)
    assert ModelStore(home).used() == [before, told.name]
    assert told.said.startswith(f"{told.name} is used from the next run on")
    publish_scored(mall.built_again(home))
    assert ask(home, "select distinct model from scores.churn_figures")["model"].to_list() == [told.name]


def test_too_little_to_learn_from_is_said_and_is_no_failure(
    tmp_path_factory: pytest.TempPathFactory, tmp_path: Path
) -> None:
    home = Home(shutil.copytree(first_monday(tmp_path_factory) / "home", tmp_path / "home"))
    said = retrained(home)
    assert said.startswith("The model in use stays, where there is one. There is too little to learn from in 20")
    assert not home.models.exists()


def test_before_anything_is_published_there_is_nothing_to_learn(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    assert latest(home) is None
    assert "Nothing is published in" in retrained(home)


def test_what_fails_for_another_reason_fails(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> None:
    home = Home(shutil.copytree(first_monday(tmp_path_factory) / "home", tmp_path / "home"))
    with connect(latest(home)) as con:
        con.execute("alter table marts.fct_message_receipts rename to others")
    with pytest.raises(FenxiaoError, match=r"has no marts\.fct_message_receipts yet"):
        retrain(home, utc("2026-07-04T19:30"))


@pytest.mark.parametrize("error", [ValueError("an offer can't be read"), TooLittleError("they all did the same")])
def test_where_packs_cant_be_learnt_neither_model_is_taken_into_use(
    mall: ScoredMall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: ValueError
) -> None:
    def fails(*_: object) -> None:
        raise error

    home = mall.copied(tmp_path)
    [before] = ModelStore(home).used()
    monkeypatch.setattr(training, "trained_on", fails)
    if isinstance(error, TooLittleError):
        assert "yet: they all did the same" in retrain(home, utc("2026-07-04T19:30"), every_days=7).said
    else:
        with pytest.raises(ValueError, match="an offer can't be read"):
            retrain(home, utc("2026-07-04T19:30"), every_days=7)
    assert ModelStore(home).used() == [before]
