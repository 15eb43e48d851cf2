"""What was asked for on a page is replayed one at a time, and tells how far it is and how it ended."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from pipelines.progress import tell
from pipelines.settings import Home
from pipelines.simulation import requests
from pipelines.simulation.kept import find
from pipelines.simulation.requests import requests_folder, work
from tests.pipelines.simulated_mall import SimulatedMall, simulated_mall


@pytest.fixture(scope="module")
def mall(tmp_path_factory: pytest.TempPathFactory) -> SimulatedMall:
    return simulated_mall(tmp_path_factory)


@pytest.fixture
def home(mall: SimulatedMall, tmp_path: Path) -> Home:
    home = mall.copied(tmp_path)
    requests_folder(home).mkdir(parents=True)
    return home


def ask(home: Home, name: str, text: str) -> Path:
    file = requests_folder(home) / f"{name}.txt"
    file.write_text(text, encoding="utf-8")
    return file


def answer(request: Path) -> dict:
    return json.loads(request.with_suffix(".json").read_text(encoding="utf-8"))


@pytest.mark.slow
def test_what_waits_is_answered_whatever_became_of_the_one_before(home: Home) -> None:
    wrong = ask(home, "a", "stag: 5")
    right = ask(home, "b", "name: asked for\nfirst: 13%")
    os.utime(wrong, (0, 0))

    assert work(home) == 2

    assert answer(wrong)["state"] == "failed"
    assert "line 1 (stag: 5)" in answer(wrong)["error"]
    assert answer(right)["state"] == "done", answer(right)
    assert find(home, answer(right)["scenario_id"]).name == "asked for"
    assert work(home) == 0


def test_progress_is_told_while_it_works(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one part replaced is the replay, to look at what lies there in its midst."""
    request, seen = ask(home, "a", "first: 13%"), []

    def replay(*_: object) -> None:
        tell("scenario", "fct_commission_lines", 3, 40)
        seen.append(answer(request))
        raise KeyboardInterrupt

    monkeypatch.setattr(requests, "replay", replay)
    with pytest.raises(KeyboardInterrupt):
        work(home)

    assert seen == [{"state": "working", "begun": 1, "step": "scenario", "done": 3, "total": 40}]
    # A killed worker's request waits for the next one.
    monkeypatch.setattr(requests, "replay", lambda *_: find(home, ""))
    assert work(home) == 1
    assert answer(request)["state"] == "done"


def test_one_works_at_a_time(home: Home) -> None:
    request = ask(home, "a", "first: 13%")
    with requests._alone(home) as is_alone:
        assert is_alone
        assert work(home) == 0
    assert not request.with_suffix(".json").exists()


def test_old_answers_go_and_what_waits_stays(home: Home) -> None:
    old, waiting = ask(home, "a", "stag: 5"), ask(home, "b", "stag: 6")
    work(home)
    os.utime(old.with_suffix(".json"), (0, 0))
    waiting.with_suffix(".json").unlink()

    work(home)

    assert sorted(file.name for file in requests_folder(home).glob("*.*")) == [".worker", "b.json", "b.txt"]


def test_one_that_ends_every_worker_is_given_up_and_the_next_one_answered(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one part replaced is the replay, by what a worker looks like that the system ends."""
    first, second = ask(home, "a", "first: 13%"), ask(home, "b", "stag: 5")
    os.utime(first, (0, 0))
    first.with_suffix(".json").write_text("", encoding="utf-8")

    def killed(*_: object) -> None:
        raise SystemExit(137)

    monkeypatch.setattr(requests, "replay", killed)
    for _ in range(requests.ATTEMPTS):
        with pytest.raises(SystemExit):
            work(home)
    assert work(home) == 2
    assert "begun 3 times and never ended" in answer(first)["error"]
    assert "line 1 (stag: 5)" in answer(second)["error"]


def test_a_mistake_of_ours_fails_one_request_only(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = ask(home, "a", "first: 13%"), ask(home, "b", "stag: 5")
    os.utime(first, (0, 0))
    monkeypatch.setattr(requests, "replay", lambda *_: 1 // 0)

    assert work(home) == 2

    assert answer(first)["error"].startswith("ZeroDivisionError")
    assert answer(second)["state"] == "failed"
