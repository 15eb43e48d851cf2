"""Caps, quiet hours, rates and stops: what holds a sender back, also while it sends."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from pipelines.errors import FenxiaoError
from pipelines.outbox.channel import Outcome, Receipt
from pipelines.outbox.message import message_id
from pipelines.outbox.rules import PushRules, rules_at
from pipelines.outbox.store import open_outbox, resume, stop
from pipelines.policy import load_policy
from pipelines.settings import Home
from tests.pipelines.outbox_home import (
    NOON,
    REFUSED,
    RULES,
    TEMPLATE,
    Clock,
    Scripted,
    balance,
    home_of,
    pack,
    people,
    planned,
    sent,
    states,
)
from tests.pipelines.policy_folder import append, copy_default, utc


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return home_of(tmp_path, people(3))


def test_nobody_is_told_more_than_the_policy_allows_whatever_it_is_about(home: Home) -> None:
    days = [date(2026, 1, 1), date(2026, 1, 9), date(2026, 2, 26)]
    brief = replace(pack("d1"), key="brief|d1", message_id=message_id("brief|d1"), template="brief")
    planned(home, [*(pack("d1", day=day) for day in days), brief])
    clock, channel = Clock(), Scripted()
    assert sent(home, channel, clock=clock).states == {"delivered": 2}
    clock.now += timedelta(days=6, hours=23)
    assert sent(home, channel, clock=clock).states == {}
    clock.now += timedelta(hours=2)
    assert sent(home, channel, clock=clock).states == {"delivered": 2}


def test_what_may_have_arrived_counts_and_what_surely_did_not_does_not(home: Home) -> None:
    uncertain = Receipt(Outcome.UNCERTAIN, "timeout")
    planned(home, [pack("d1", day=date(2026, 1, day)) for day in range(1, 6)])
    assert sent(home, Scripted({"d1": [uncertain, REFUSED]})).states == {"parked": 1, "refused": 1, "delivered": 1}
    assert states(home)["planned"] == 2


@pytest.mark.parametrize(
    ("hours", "instant", "are_quiet"),
    [
        ((21, 9), "2026-03-02 12:59:59.999999", False),
        ((21, 9), "2026-03-02 13:00:00", True),
        ((21, 9), "2026-03-03 00:59:59.999999", True),
        ((21, 9), "2026-03-03 01:00:00", False),
        ((1, 6), "2026-03-02 16:59:59", False),
        ((1, 6), "2026-03-02 17:00:00", True),
        ((1, 6), "2026-03-02 22:00:00", False),
        ((0, 0), "2026-03-02 16:00:00", False),
    ],
)
def test_hours_are_quiet_by_the_malls_clock(hours: tuple[int, int], instant: str, are_quiet: bool) -> None:
    assert PushRules(*hours, 2, 7, "Asia/Shanghai").are_quiet(utc(instant)) is are_quiet


def test_nothing_is_sent_in_quiet_hours_also_where_they_begin_meanwhile(tmp_path: Path) -> None:
    home = home_of(tmp_path, people(30))
    planned(home, map(pack, people(30)))
    clock = Clock(utc("2026-03-02 12:59:30"))
    channel = Scripted(per_minute=10)
    outcome = sent(home, channel, replace(RULES, quiet_from_hour=21, quiet_to_hour=9), clock)
    assert outcome.is_quiet
    assert (len(channel.asked), states(home)) == (10, {"delivered": 10, "planned": 20})


def test_a_rate_holds_over_any_minute_whoever_sends(tmp_path: Path) -> None:
    home, clock, begun = home_of(tmp_path, people(30)), Clock(), []

    class Timed(Scripted):
        def send(self, *message: object) -> Receipt:
            begun.append(clock.now)
            return super().send(*message)

    for some in (people(30)[:5], people(30)[5:]):
        planned(home, map(pack, some))
        sent(home, Timed(per_minute=7), clock=clock)
    assert len(begun) == 30
    assert all(later - first > timedelta(minutes=1) for first, later in zip(begun, begun[7:], strict=False))
    assert begun[29] - begun[0] < timedelta(minutes=5)


def test_a_stop_holds_until_it_is_taken_back(home: Home) -> None:
    planned(home, map(pack, people(3)))
    with open_outbox(home) as con:
        stop(con, NOON)
        stop(con, NOON + timedelta(hours=1))
        with pytest.raises(FenxiaoError, match=r"Sending is stopped since 2026-03-02 04:00 UTC: `.*push stop --off"):
            sent(home, Scripted())
        assert states(home) == {"planned": 3}
        resume(con)
    assert sent(home, Scripted()).states == {"delivered": 3}


def test_a_running_sender_sees_a_stop_before_its_next_message(tmp_path: Path) -> None:
    home = home_of(tmp_path, people(9), consents=1)
    planned(home, map(pack, people(9)))
    channel = Scripted(template=TEMPLATE)
    tell = channel.send

    def stopping(*message: object) -> Receipt:
        if len(channel.asked) == 3:
            with open_outbox(home) as con:
                stop(con, NOON)
        return tell(*message)

    channel.send = stopping  # type: ignore[method-assign]
    assert sent(home, channel).is_stopped
    assert (states(home), balance(home)) == ({"delivered": 4, "planned": 5}, 5)


def test_the_policys_newest_row_that_began_is_in_force(tmp_path: Path) -> None:
    folder = copy_default(tmp_path)
    row = {"quiet_from_hour": 20, "quiet_to_hour": 10, "max_messages": 1, "within_days": 14, "note": "calmer"}
    append(folder, "push_rules", 2, effective_from="2026-03-01T00:00:00Z", **row)
    rows = load_policy(folder).push_rules
    assert rules_at(rows, NOON, "Asia/Shanghai") == PushRules(20, 10, 1, 14, "Asia/Shanghai")
    assert rules_at(rows, NOON - timedelta(days=9), "Asia/Shanghai") == PushRules(21, 9, 2, 7, "Asia/Shanghai")
