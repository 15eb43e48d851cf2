"""What was decided is written once, whole, and stays; the next run reads it."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from pipelines.decisions import KINDS, DecisionStore, load_decisions
from pipelines.errors import FenxiaoError
from pipelines.settings import Home
from pipelines.warehouse import connect
from tests.pipelines.policy_folder import utc

NOW = utc("2026-03-02")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def place(distributor_id: str = "ann", **columns: object) -> dict[str, object]:
    return dict.fromkeys(KINDS["board_places"]) | {
        "board": "week",
        "period_start": date(2026, 2, 23),
        "scope": "all",
        "rank": 1,
        "distributor_id": distributor_id,
        "value": 3,
        **columns,
    }


def raw(home: Home) -> list[tuple]:
    with connect(":memory:") as con:
        con.execute("create schema raw")
        load_decisions(con, home)
        return con.execute("select board, rank, distributor_id, prize from raw.decision_board_places").fetchall()


def test_a_home_without_decisions_has_typed_empty_tables(home: Home) -> None:
    with connect(":memory:") as con:
        con.execute("create schema raw")
        load_decisions(con, home)
        types = con.execute("select * from raw.decision_board_issues").description
    assert [column for column, *_ in types] == list(KINDS["board_issues"])
    assert not home.root.exists()


def test_what_was_decided_is_read_by_the_next_run(home: Home) -> None:
    assert DecisionStore(home).decide("a", {"board_issues": [], "board_places": [place()]}, NOW)
    assert DecisionStore(home).decide("b", {"board_places": [place("bob", rank=2, prize="gold")]}, NOW)
    assert sorted(raw(home)) == [("week", 1, "ann", None), ("week", 2, "bob", "gold")]
    assert DecisionStore(home).rows("board_places")["distributor_id"].to_list() == ["ann", "bob"]
    assert DecisionStore(home).rows("board_issues").height == 0


def test_what_was_decided_stands_when_it_is_decided_again(home: Home) -> None:
    DecisionStore(home).decide("a", {"board_places": [place("ann")]}, NOW)
    assert not DecisionStore(home).decide("a", {"board_places": [place("bob")]}, NOW)
    assert raw(home) == [("week", 1, "ann", None)]


def test_of_several_at_once_one_decides(home: Home) -> None:
    with ThreadPoolExecutor(8) as threads:
        tried = [
            threads.submit(DecisionStore(home).decide, "a", {"board_places": [place(f"d{n}")]}, NOW) for n in range(8)
        ]
        others = [
            threads.submit(DecisionStore(home).decide, f"b{n}", {"board_places": [place()]}, NOW) for n in range(8)
        ]
    assert sum(one.result() for one in tried) == 1
    assert all(one.result() for one in others)
    assert len(raw(home)) == 9


def test_what_a_killed_writer_left_is_not_there_and_gives_way(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as killed:
        killed.setattr("pipelines.decisions.write_atomically", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            DecisionStore(home).decide("a", {"board_places": [place("lost")]}, NOW)
    assert list((home.raw / "decision_board_places").iterdir())
    assert raw(home) == []
    assert DecisionStore(home).decide("a", {"board_places": [place("ann")]}, NOW)
    assert raw(home) == [("week", 1, "ann", None)]


@pytest.mark.parametrize("text", ["{", "[]", '{"format": 2, "decisions": []}', '{"format": 1, "decisions": [{}]}'])
def test_a_damaged_list_is_told_and_not_written_over(home: Home, text: str) -> None:
    store = DecisionStore(home)
    store.decide("a", {"board_places": [place()]}, NOW)
    store.list_file.write_text(text)
    with pytest.raises(FenxiaoError, match=r"decisions\.json is damaged .*: restore it from a backup"):
        store.decide("b", {"board_places": [place()]}, NOW)
    assert store.list_file.read_text() == text


def test_the_list_says_what_was_decided_and_when(home: Home) -> None:
    DecisionStore(home).decide("a", {"board_issues": [], "board_places": [place()]}, NOW)
    [entry] = json.loads((home.raw / "decisions.json").read_text())["decisions"]
    assert entry == {
        "number": 1,
        "key": "a",
        "kinds": ["board_issues", "board_places"],
        "decided_at": "2026-03-02T00:00:00",
    }
