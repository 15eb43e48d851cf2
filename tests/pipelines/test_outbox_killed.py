"""Two senders at once, killed by SIGKILL again and again while the other side fails too: nobody is told twice, and
every message is accounted for."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from itertools import cycle
from pathlib import Path
from signal import SIGKILL
from subprocess import Popen

import pytest

from pipelines.outbox.channel import Receipt
from pipelines.outbox.senders import living
from pipelines.outbox.store import FINAL, open_outbox
from pipelines.settings import PROJECT, Home
from tests.pipelines.outbox_home import (
    TEMPLATE,
    Scripted,
    balance,
    column,
    home_of,
    openid,
    pack,
    people,
    planned,
    results,
    sent,
    start_sender,
    states,
)
from tests.pipelines.policy_folder import change, copy_default
from tests.pipelines.push_server import PushServer, push_server

#: A tenth of the requests fails, in each way before somebody is told and, where that can be, after.
FAULTS = {
    "told_cut": 0.02,
    "cut": 0.02,
    "told_html": 0.01,
    "html": 0.01,
    "told_error": 0.01,
    "told_slow": 0.001,
    "no_consent": 0.01,
    "bad_openid": 0.01,
    "unknown": 0.005,
    "expired": 0.003,
    "slow": 0.001,
}
#: What is put off is asked again after a minute.
LATER = {"busy": 0.01}
SENDERS = 2
#: A sender that does something of its own at a moment of its first message.
SENDER = """
import os, sys, time
from pathlib import Path
from signal import SIGKILL
from pipelines.settings import PROJECT, Home
from tests.pipelines import outbox_home as given

home, moment, is_idempotent, does = Home(Path(sys.argv[1])), sys.argv[2], sys.argv[3] == "True", sys.argv[4]
channel = given.Scripted(template=given.TEMPLATE, is_idempotent=is_idempotent)
setattr(channel, moment, lambda *_: os.kill(os.getpid(), SIGKILL) if does == "dies" else time.sleep(600))
given.sent(home, channel)
"""
Start = Callable[[], Popen]


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    folder = copy_default(tmp_path)
    change(folder, "push_rules", 2, quiet_from_hour=0, quiet_to_hour=0)
    return folder


def ended(home: Home) -> int:
    counts = states(home)
    return sum(counts[state] for state in FINAL)


def kill_again_and_again(home: Home, start: Start, moments: list[int]) -> None:
    """Kills one of two senders, by turns, whenever so many messages have ended, and starts another in its place. Then
    lets them end, and one more look after what the last ones left."""
    senders = [start() for _ in range(SENDERS)]
    for moment, turn in zip(moments, cycle(range(SENDERS)), strict=False):
        while ended(home) < moment:
            assert any(sender.poll() is None for sender in senders), senders[turn].communicate()[0]
            time.sleep(0.02)
        senders[turn].kill()
        senders[turn].communicate()
        senders[turn] = start()
    for sender in (*senders, start()):
        said, _ = sender.communicate(timeout=900)
        assert sender.returncode == 0, said
        assert "canary" not in said


def told(home: Home, state: str, counts: Mapping[str, int]) -> list[int]:
    """How often each person whose message is in this state was told."""
    return [counts.get(openid(person), 0) for person in column(home, "distributor_id", f"state = '{state}'")]


def assert_whole(home: Home, server: PushServer, count: int) -> None:
    counts, by_state = server.seen()["told"], states(home)
    assert sum(by_state.values()) == count
    assert set(by_state) <= {"delivered", "refused", "parked"}
    assert max(counts.values()) == 1
    assert set(told(home, "delivered", counts)) == {1}
    assert set(told(home, "refused", counts)) <= {0}
    assert sum(counts.values()) == by_state["delivered"] + sum(told(home, "parked", counts))
    gone = len(column(home, "code", "code = '43101'"))
    assert balance(home) == by_state["refused"] - gone
    assert len(results(home)) == count
    with open_outbox(home) as con:
        assert con.execute("select count(*) from senders").fetchone()[0] == 0
    assert list(home.senders.iterdir()) == []


def run_through(tmp_path: Path, policy: Path, count: int, kills: int, faults: Mapping[str, float]) -> Home:
    home = home_of(tmp_path, people(count), consents=1)
    planned(home, (pack(person, channel="wechat") for person in people(count)))
    with push_server() as server:
        server.play(seed=7, faults=faults, seconds=2.0)
        environment = server.configure(tmp_path)
        moments = [count * (kill + 1) // (kills + 2) for kill in range(kills)]
        kill_again_and_again(home, lambda: start_sender(home, policy, environment), moments)
        assert_whole(home, server, count)
    return home


@pytest.fixture
def three(tmp_path: Path) -> Home:
    """Three people to be told, with a consent each."""
    home = home_of(tmp_path, people(3), consents=1)
    planned(home, map(pack, people(3)))
    return home


def sender_that(home: Home, does: str, moment: str, is_idempotent: bool = False) -> Popen:
    arguments = [str(home.root), moment, str(is_idempotent), does]
    return Popen([sys.executable, "-c", SENDER, *arguments], cwd=PROJECT)


@pytest.mark.parametrize(
    ("moment", "is_idempotent", "left", "then", "parked"),
    [
        ("problems", False, {"claimed": 3}, {"delivered": 3}, []),
        ("send", False, {"sending": 1, "claimed": 2}, {"delivered": 2, "parked": 1}, ["sender_died"]),
        ("send", True, {"sending": 1, "claimed": 2}, {"delivered": 3}, []),
    ],
    ids=["claimed", "sending", "sending to who knows it again"],
)
def test_a_sender_killed_at_a_moment(
    three: Home, moment: str, is_idempotent: bool, left: dict, then: dict, parked: list
) -> None:
    assert sender_that(three, "dies", moment, is_idempotent).wait() == -SIGKILL
    assert states(three) == left
    channel = Scripted(template=TEMPLATE)
    sent(three, channel)
    assert states(three) == then
    assert column(three, "code", "state = 'parked'") == parked
    assert (len(channel.asked), balance(three)) == (3 - len(parked), 0)


def test_what_a_living_sender_has_is_not_taken_from_it_however_long_it_takes(three: Home) -> None:
    slow = sender_that(three, "waits", "send")
    try:
        while states(three)["sending"] == 0:
            assert slow.poll() is None
            time.sleep(0.02)
        assert sent(three, Scripted(template=TEMPLATE)).states == {}
        assert states(three) == {"sending": 1, "claimed": 2}
        with open_outbox(three) as con:
            assert living(con, three) == [slow.pid]
    finally:
        slow.kill()
        slow.wait()
    assert sent(three, Scripted(template=TEMPLATE)).states == {"delivered": 2}


def test_what_another_sender_leaves_when_it_dies_is_sent_by_those_who_live(tmp_path: Path) -> None:
    home = home_of(tmp_path, people(3), consents=1)
    planned(home, [pack("d1")])

    class Meeting(Scripted):
        def send(self, *message: object) -> Receipt:
            if not self.asked:
                planned(home, [pack("d2"), pack("d3")])
                assert sender_that(home, "dies", "problems").wait() == -SIGKILL
                assert states(home) == {"sending": 1, "claimed": 2}
            return super().send(*message)

    assert sent(home, Meeting(template=TEMPLATE)).states == {"delivered": 3}


@pytest.mark.slow
def test_three_hundred_messages_and_four_kills(tmp_path: Path, policy: Path) -> None:
    home = run_through(tmp_path, policy, 300, 4, FAULTS)
    assert min(states(home)[state] for state in ("delivered", "refused", "parked")) > 0


@pytest.mark.slow
def test_twenty_thousand_messages_and_twenty_kills(tmp_path: Path, policy: Path) -> None:
    home = run_through(tmp_path, policy, 20_000, 20, FAULTS | LATER)
    assert len(column(home, "code", "code = 'sender_died'")) > 0


@pytest.mark.slow
def test_a_file_for_upload_by_hand_has_each_message_once_whoever_was_killed(tmp_path: Path, policy: Path) -> None:
    home = home_of(tmp_path, people(200))
    planned(home, (pack(person, channel="file") for person in people(200)))
    kill_again_and_again(home, lambda: start_sender(home, policy, {"FENXIAO_PUSH": ""}), [40, 80, 120])
    lines = (home.root / "pushes.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
    assert sorted(line.split(",")[1] for line in lines) == sorted(people(200))
    assert states(home) == {"delivered": 200}


@pytest.mark.slow
def test_a_receiver_that_knows_a_message_again_is_asked_again(tmp_path: Path, policy: Path) -> None:
    home = home_of(tmp_path, people(100))
    planned(home, (pack(person, channel="webhook") for person in people(100)))
    with push_server() as server:
        environment = server.configure(tmp_path, is_idempotent=True)
        kill_again_and_again(home, lambda: start_sender(home, policy, environment), [20, 40, 60])
        assert set(server.seen()["told"].values()) == {1}
    assert states(home) == {"delivered": 100}
