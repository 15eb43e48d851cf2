"""`fenxiao churn` with packs by lot: trains the model of packs too, tells of it, and takes both models back."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.scoring.model_store import UPLIFT, ModelStore
from pipelines.settings import PROJECT, Home
from tests.pipelines.lot_mall import forget_effect, in_use, lot_mall
from tests.pipelines.running import Called, Command
from tests.pipelines.scored_mall import ask, publish_scored


@pytest.fixture
def home(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> Home:
    """The home with models and a build that has passed its tests, to be changed."""
    mall = lot_mall(tmp_path_factory)
    return mall.built_again(mall.copied(tmp_path))


@pytest.mark.slow
def test_what_needs_no_model_does_not_wait_for_scikit_learn() -> None:
    needs_none = "pipelines.definitions, pipelines.cli, pipelines.comeback.plan, pipelines.outbox.command"
    asks = f"import sys, {needs_none}; sys.exit('sklearn' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asks], cwd=PROJECT, check=False).returncode == 0


def test_the_command_trains_tells_and_takes_back_both_models(
    home: Home, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    command = Command(monkeypatch, capfd)

    def churn(*arguments: object) -> Called:
        return command("churn", *arguments, "--home", home.root)

    first = in_use(home)
    assert "* small_pack" in churn("report").out
    assert "Packs go by gain per yuan: small_pack." in churn("report").out
    cards = churn("card").out
    assert cards.index("# 沉默分销员回归概率") < cards.index("# 礼包改变什么")
    forget_effect(home)
    told = churn("train", "--every-days", "7").out
    assert "Packs stay in the order of expected value." in told
    assert churn("report").out.splitlines() == told.splitlines()[:-1]
    assert in_use(home) > first
    rolled = churn("rollback").out.splitlines()
    assert rolled == [f"在用模型 model in use: {first}", f"在用礼包模型 model of packs in use: {first}"]
    assert in_use(home) == first
    churn("rollback").assert_refused(1, "There is no earlier model")
    assert in_use(home) == first


def test_a_training_before_there_were_packs_has_no_model_of_packs_to_go_back_to(home: Home) -> None:
    churn, packs = ModelStore(home), ModelStore(home, UPLIFT)
    [first] = churn.used()
    packs.roll_back_to("20260101T000000000000")
    assert packs.used() == []
    assert churn.used() == [first]
    publish_scored(home)
    assert ask(home, "select count(uplift) as n from scores.distributor_churn")["n"][0] == 0
