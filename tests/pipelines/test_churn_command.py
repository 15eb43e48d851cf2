"""`fenxiao churn`: trains on what is published, tells of the model in use, and goes back to the one before."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from rich.cells import cell_len

from models.churn import HORIZONS
from models.churn.card import GUESS_NAMES
from pipelines.scoring.model_store import ModelStore
from pipelines.settings import Home
from tests.pipelines.comeback_mall import silent_mall
from tests.pipelines.running import Called, Command
from tests.pipelines.scored_mall import ScoredMall, scored_mall


@dataclass(frozen=True)
class Churn(Command):
    """`fenxiao churn` on one home, in a terminal of 80 columns."""

    home: Home

    def __call__(self, *arguments: object) -> Called:
        return super().__call__("churn", *arguments, "--home", self.home.root)


@pytest.fixture(scope="module")
def mall(tmp_path_factory: pytest.TempPathFactory) -> ScoredMall:
    return scored_mall(tmp_path_factory)


@pytest.fixture
def churn(mall: ScoredMall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture) -> Churn:
    """On the home that has learnt one model, to be changed."""
    return called_on(mall.copied(tmp_path), monkeypatch, capfd)


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture) -> Churn:
    """On a home that is not there."""
    return called_on(Home(tmp_path / "nowhere"), monkeypatch, capfd)


def called_on(home: Home, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture) -> Churn:
    monkeypatch.setenv("COLUMNS", "80")
    return Churn(monkeypatch, capfd, home)


def used(churn: Churn) -> list[str]:
    return ModelStore(churn.home).used()


def test_a_training_is_reported_used_and_taken_back(churn: Churn) -> None:
    [first] = used(churn)
    called = churn("train", "--every-days", "7")
    assert (called.code, called.steps) == (0, ["训练 train"])
    assert called.out.endswith(f"next run on: fenxiao run --home {churn.home.root}\n")
    before, second = used(churn)
    assert (before, second) == (first, max(used(churn)))
    assert f"模型 model {second}" in called.out
    assert churn("report").out.splitlines() == called.out.splitlines()[:-1]
    assert churn("rollback").out == f"在用模型 model in use: {first}\n"
    assert used(churn) == [first]
    assert f"模型 model {first}" in churn("report").out
    churn("rollback").assert_refused(1, "There is no earlier model in", "nothing was changed")
    assert used(churn) == [first]
    assert {file.stem for file in (churn.home.models / "churn").glob("*.skops")} == {first, second}


def test_the_report_fits_a_terminal_and_marks_what_ships(churn: Churn) -> None:
    lines = churn("report").out.splitlines()
    assert max(cell_len(line) for line in lines) <= 80
    model = ModelStore(churn.home).load(*used(churn))
    for name in GUESS_NAMES.values():
        assert len([line for line in lines if line[2:].lstrip("* ").startswith(name)]) == len(HORIZONS)
    ships = [line.split()[1] for line in lines if line.startswith("  * ")]
    assert ships == [GUESS_NAMES[of.ships].split()[0] for of in model.evaluations.values()]
    loss = model.evaluations[7].figures.filter(guess="recency", measure="log_loss").row(0, named=True)
    assert f"{loss['value']:.3f} ({loss['ci_low']:.3f} – {loss['ci_high']:.3f})" in "\n".join(lines)


def test_the_card_is_printed_as_it_was_written(churn: Churn) -> None:
    [file] = (churn.home.models / "churn").glob("*.md")
    printed = churn("card").out
    assert printed.startswith("# ")
    assert printed == file.read_text(encoding="utf-8")
    file.unlink()
    churn("card").assert_refused(1, str(file), "can't be read")


def test_the_report_of_a_model_that_was_changed_is_refused(churn: Churn) -> None:
    [file] = (churn.home.models / "churn").glob("*.skops")
    file.write_bytes(file.read_bytes()[:-1])
    churn("report").assert_refused(1, str(file), "was changed after training: train again, or roll back")


def test_mornings_too_rare_to_learn_from_are_refused(churn: Churn) -> None:
    churn("train", "--every-days", "170").assert_refused(1, "There is too little to learn from")
    assert len(used(churn)) == 1


def test_without_a_publication_nothing_is_trained(nowhere: Churn) -> None:
    nowhere("train").assert_refused(2, f"Nothing is published in {nowhere.home.root}", "run `fenxiao run` first")


@pytest.mark.parametrize("command", ["report", "card"])
def test_without_a_model_there_is_nothing_to_tell(nowhere: Churn, command: str) -> None:
    nowhere(command).assert_refused(1, "No model was trained in this home yet: train one by `fenxiao churn train`.")


def test_without_a_model_there_is_nothing_to_go_back_to(nowhere: Churn) -> None:
    nowhere("rollback").assert_refused(1, "There is no earlier model")
    assert not nowhere.home.root.exists()


@pytest.mark.slow
def test_a_history_of_two_weeks_is_too_short(
    tmp_path_factory: pytest.TempPathFactory, nowhere: Churn, tmp_path: Path
) -> None:
    shutil.copytree(silent_mall(tmp_path_factory).on_the_14th.root, nowhere.home.root)
    nowhere("train").assert_refused(1, "There is too little to learn from in 20", " yet: ")
    assert not nowhere.home.models.exists()
