"""A plan becomes messages once, each written among the decisions before it may be sent."""

from __future__ import annotations

import sys
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from subprocess import DEVNULL, Popen

import polars as pl
import pytest

from pipelines.decisions import DecisionStore
from pipelines.errors import ConfigurationError, FenxiaoError
from pipelines.outbox import comebacks
from pipelines.outbox.channel import Outcome, Receipt
from pipelines.outbox.comebacks import plan_comebacks, withdraw_ended
from pipelines.outbox.record import LOST
from pipelines.outbox.store import add, open_outbox
from pipelines.policy import load_policy
from pipelines.settings import DEFAULT_POLICY, PROJECT, Home
from tests.pipelines.outbox_home import (
    NOON,
    Scripted,
    column,
    decide_packs,
    home_of,
    members,
    pack,
    people,
    planned,
    publish_silences,
    results,
    sent,
    states,
)

POLICY = load_policy(DEFAULT_POLICY)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return home_of(tmp_path, people(6))


def decided(home: Home) -> list[str]:
    """Whom messages were planned for, by the decisions."""
    return sorted(DecisionStore(home).rows("messages")["distributor_id"].to_list())


def plan_packs(home: Home, channel: str = "file", now: datetime = NOON) -> tuple[int, int]:
    return plan_comebacks(home, POLICY, channel, "zh", now)


def test_planning_again_plans_nothing_and_more_plans_the_rest(home: Home) -> None:
    assert planned(home, map(pack, people(2))) == [pack("d1"), pack("d2")]
    assert planned(home, map(pack, people(3))) == [pack("d3")]
    assert planned(home, map(pack, people(3))) == []
    assert (states(home), decided(home)) == ({"planned": 3}, people(3))


def test_a_message_is_about_the_person_the_silence_and_the_offer(home: Home) -> None:
    assert pack("d1").key == "comeback|d1|2026-02-26|small_pack"
    assert len({pack("d1").message_id, pack("d2").message_id, pack("d1", day=date(2026, 1, 5)).message_id}) == 3
    assert planned(home, [pack("d1", channel="scripted"), pack("d1", channel="file")]) == [pack("d1")]


def test_nothing_is_sent_that_is_not_among_the_decisions(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(DecisionStore, "decide", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        planned(home, map(pack, people(2)))
    channel = Scripted()
    with pytest.raises(KeyboardInterrupt):
        sent(home, channel)
    assert (states(home), channel.asked) == ({"planned": 2}, [])
    monkeypatch.undo()
    assert sent(home, channel).states == {"delivered": 2}
    assert decided(home) == people(2)


def test_what_a_planner_has_added_and_not_decided_yet_waits_for_that(home: Home) -> None:
    planned(home, [pack("d1")])

    class Planning(Scripted):
        def send(self, *message: object) -> Receipt:
            with open_outbox(home) as con:
                add(con, [pack("d2")], members(["d2"]), NOON)
            return super().send(*message)

    assert sent(home, Planning()).states == {"delivered": 1}
    assert (states(home), decided(home)) == ({"delivered": 1, "planned": 1}, ["d1"])


def test_processes_that_open_a_new_outbox_at_once_do_not_refuse_each_other(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    command = [sys.executable, "-m", "pipelines.cli", "push", "stop", "--home", str(home)]
    assert [opened.wait() for opened in [Popen(command, cwd=PROJECT, stdout=DEVNULL) for _ in range(6)]] == [0] * 6


def test_a_planner_killed_after_the_decision_decides_nothing_twice(home: Home) -> None:
    planned(home, map(pack, people(2)))
    with open_outbox(home) as con:
        con.execute("update messages set decided_at = null")
    assert planned(home, map(pack, people(3))) == [pack("d3")]
    assert decided(home) == people(3)
    assert sent(home, Scripted()).states == {"delivered": 3}


def test_results_are_written_once_by_whoever_comes_next(home: Home) -> None:
    planned(home, map(pack, people(2)))
    sent(home, Scripted({"d1": [Receipt(Outcome.REFUSED, "40003")]}))
    with open_outbox(home) as con:
        con.execute("update messages set reported_at = null")
    sent(home, Scripted())
    assert results(home) == {pack("d1").message_id: "refused", pack("d2").message_id: "delivered"}


def test_a_lost_outbox_tells_nobody_again(home: Home) -> None:
    planned(home, map(pack, people(2)))
    sent(home, Scripted({"d1": [Receipt(Outcome.REFUSED, "40003")]}))
    planned(home, [pack("d3")])
    for file in home.root.glob("outbox.sqlite*"):
        file.unlink()
    assert planned(home, map(pack, people(4))) == [pack("d4")]
    assert states(home) == {"refused": 1, "delivered": 1, "parked": 1, "planned": 1}
    assert column(home, "code", "state = 'parked'") == [LOST]
    channel = Scripted()
    sent(home, channel)
    assert [person for person, _ in channel.asked] == ["d4"]


def test_packs_are_planned_for_whom_the_experiment_gives_one_and_nobody_else(home: Home) -> None:
    publish_silences(home, dict.fromkeys(people(6)))
    offered = {"d1": ("treated", "small_pack"), "d2": ("explore", "large_pack"), "d3": ("explore", "none")}
    decide_packs(home, offered | {"d4": ("control", "small_pack"), "d5": ("not_chosen", None)})
    assert plan_packs(home) == (2, 0)
    assert plan_packs(home) == (0, 0)
    assert column(home, "key") == ["comeback|d1|2026-02-26|small_pack", "comeback|d2|2026-02-26|large_pack"]
    assert column(home, "fields")[0] == '{"offer": "小回归礼包", "amount": "¥20.00", "days": "4"}'
    assert column(home, "member_id") == list(members(["d1", "d2"]).values())


def test_who_came_back_gets_no_pack_and_one_that_is_planned_is_cancelled(home: Home) -> None:
    decide_packs(home, dict.fromkeys(people(3), ("treated", "small_pack")))
    publish_silences(home, {"d1": None, "d2": None, "d3": date(2026, 3, 1)})
    assert plan_packs(home) == (2, 0)
    publish_silences(home, {"d1": date(2026, 3, 2), "d2": None, "d3": None}, "20260303T040000000000")
    assert plan_packs(home) == (1, 1)
    assert Counter(zip(column(home, "distributor_id"), column(home, "state"), strict=True)) == {
        ("d1", "cancelled"): 1,
        ("d2", "planned"): 1,
        ("d3", "planned"): 1,
    }


def test_who_came_back_after_the_pack_was_sent_stays_as_it_was(home: Home) -> None:
    decide_packs(home, {"d1": ("treated", "small_pack")})
    publish_silences(home, {"d1": None})
    plan_packs(home, "scripted")
    sent(home, Scripted())
    publish_silences(home, {"d1": date(2026, 3, 2)}, "20260303T040000000000")
    assert plan_packs(home, "scripted") == (0, 0)
    assert states(home) == {"delivered": 1}


def test_what_is_planned_while_another_process_looks_who_came_back_is_not_cancelled(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At nine one process decides and plans, and another sends; nothing that was cancelled is planned again."""
    publish_silences(home, {"d1": None})
    read = comebacks.standing_packs

    def planned_meanwhile(of_home: Home) -> pl.DataFrame:
        standing = read(of_home)
        monkeypatch.undo()
        decide_packs(home, {"d1": ("treated", "small_pack")})
        assert plan_packs(home) == (1, 0)
        return standing

    monkeypatch.setattr(comebacks, "standing_packs", planned_meanwhile)
    assert withdraw_ended(home, NOON) == 0
    assert states(home) == {"planned": 1}


def test_a_pack_is_told_only_while_a_return_would_count(home: Home) -> None:
    publish_silences(home, dict.fromkeys(people(2)))
    decide_packs(home, {"d1": ("treated", "small_pack")})
    assert plan_packs(home) == (1, 0)
    over = NOON + timedelta(days=7)
    assert withdraw_ended(home, over - timedelta(microseconds=1)) == 0
    assert withdraw_ended(home, over) == 1
    decide_packs(home, {"d2": ("treated", "small_pack")}, NOON + timedelta(hours=1))
    assert plan_packs(home, now=over) == (1, 0)
    assert plan_packs(home, now=over + timedelta(hours=1)) == (0, 1)
    assert column(home, "code") == ["outdated"] * 2


def test_without_anything_published_there_is_nothing_to_plan(home: Home) -> None:
    with pytest.raises(ConfigurationError, match=r"Nothing is published in .*: run `.*run` first"):
        plan_packs(home)


def test_a_damaged_outbox_is_said_in_a_sentence_and_can_be_moved_away(home: Home) -> None:
    planned(home, [pack("d1")])
    home.outbox.write_bytes(b"no database at all" * 100)
    with pytest.raises(FenxiaoError, match=r"outbox\.sqlite is no outbox: move it away"):
        planned(home, [pack("d1")])
    home.outbox.unlink()
    assert planned(home, map(pack, people(2))) == [pack("d2")]
