"""What is planned is sent once, to whom and when it may be; what the other side answers decides the rest."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pipelines.contacts import erase
from pipelines.outbox.channel import Outcome, Receipt
from pipelines.outbox.message import Message, message_id
from pipelines.outbox.send import cancel_erased, send
from pipelines.outbox.store import open_outbox
from pipelines.settings import LATERS_ON_END, SEND_ATTEMPTS, Home
from tests.pipelines.outbox_home import (
    NOON,
    REFUSED,
    RULES,
    TEMPLATE,
    Clock,
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
    states,
)

STOP = Receipt(Outcome.STOP, "45009", "The day's are used up.")
LATER = Receipt(Outcome.LATER, "-1", "Busy.", retry_after=30)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return home_of(tmp_path, people(3))


def test_everybody_is_told_once_at_the_address_that_is_known_now(home: Home) -> None:
    channel = Scripted()
    planned(home, map(pack, people(3)))
    assert sent(home, channel).states == {"delivered": 3}
    assert sorted(channel.asked) == [(person, openid(person)) for person in people(3)]
    assert sent(home, channel).states == {}
    assert len(channel.asked) == 3
    assert Counter(results(home).values()) == {"delivered": 3}


def test_no_address_is_kept_in_the_outbox_or_among_the_decisions(home: Home) -> None:
    planned(home, map(pack, people(3)))
    sent(home, Scripted(answers={"d1": [LATER]}))
    files = [file for file in home.root.rglob("*") if file.is_file() and file != home.contacts]
    assert home.outbox in files
    assert not [file for file in files if b"canary-openid" in file.read_bytes()]


@pytest.mark.parametrize(
    ("receipt", "state", "left"),
    [
        (Receipt(Outcome.DELIVERED, "0"), "delivered", 1),
        (REFUSED, "refused", 2),
        (Receipt(Outcome.UNCERTAIN, "timeout"), "parked", 1),
        (Receipt(Outcome.STOP, "48001"), "planned", 2),
        (Receipt(Outcome.REFUSED, "43101", ends_consent=True), "refused", 0),
    ],
    ids=["delivered", "refused", "uncertain", "stop", "no consent left"],
)
def test_the_answer_decides_the_state_and_what_becomes_of_the_consent(
    tmp_path: Path, receipt: Receipt, state: str, left: int
) -> None:
    home = home_of(tmp_path, people(1), consents=2)
    planned(home, [pack("d1")])
    sent(home, Scripted({"d1": [receipt]}, template=TEMPLATE))
    assert states(home) == {state: 1}
    assert balance(home) == left
    assert column(home, "code") == [receipt.code]
    assert list(results(home).values()) == ([] if state == "planned" else [state])


def test_one_consent_is_one_message(tmp_path: Path) -> None:
    home = home_of(tmp_path, people(2), consents=1)
    planned(home, [pack("d1"), pack("d1", day=date(2026, 1, 5)), pack("d2")])
    channel = Scripted(template=TEMPLATE)
    assert sent(home, channel, replace(RULES, max_messages=9)).states == {"delivered": 2}
    assert sorted(person for person, _ in channel.asked) == ["d1", "d2"]
    assert (states(home), balance(home)) == ({"delivered": 2, "planned": 1}, 0)


def test_what_is_put_off_is_asked_again_when_it_is_time(home: Home) -> None:
    clock = Clock()
    planned(home, [pack("d1")])
    channel = Scripted({"d1": [LATER, LATER]})
    assert sent(home, channel, clock=clock).states == {"planned": 2, "delivered": 1}
    assert (len(channel.asked), clock.slept) == (3, 60)


@pytest.mark.parametrize(("is_idempotent", "state"), [(False, "refused"), (True, "parked")])
def test_what_is_put_off_again_and_again_is_given_up(home: Home, is_idempotent: bool, state: str) -> None:
    planned(home, [pack("d1")])
    channel = Scripted({"d1": [replace(LATER, retry_after=None)] * 99}, is_idempotent=is_idempotent)
    clock = Clock()
    while states(home)["planned"]:
        sent(home, channel, clock=clock)
        clock.sleep(3600)
    assert (len(channel.asked), states(home)) == (SEND_ATTEMPTS, {state: 1})


@pytest.mark.parametrize("receipt", [Receipt(Outcome.STOP, "48001", "Not allowed."), LATER], ids=["stop", "all later"])
def test_a_channel_that_takes_nothing_is_left_alone_and_its_messages_wait(tmp_path: Path, receipt: Receipt) -> None:
    home = home_of(tmp_path, people(30))
    planned(home, map(pack, people(30)))
    channel = Scripted({person: [receipt] for person in people(30)})
    outcome = sent(home, channel)
    assert outcome.left_alone == {"scripted": f"{receipt.code}: {receipt.detail}"}
    assert len(channel.asked) == (1 if receipt.outcome is Outcome.STOP else LATERS_ON_END)
    assert states(home) == {"planned": 30}
    assert column(home, "sent_at", "sent_at is not null or sender is not null") == []


def test_a_channel_that_says_until_when_is_not_asked_before(home: Home) -> None:
    planned(home, map(pack, people(2)))
    channel, clock = Scripted({"d1": [replace(STOP, retry_after=3600)]}), Clock()
    assert sent(home, channel, clock=clock).left_alone
    planned(home, [pack("d3")])  # whoever is planned for meanwhile waits too
    assert sent(home, channel, clock=clock).states == {}
    assert len(channel.asked) == 1
    clock.sleep(3601)
    assert sent(home, channel, clock=clock).states == {"delivered": 3}


def test_what_stops_a_channel_again_and_again_refuses_no_message(home: Home) -> None:
    planned(home, [pack("d1")])
    channel = Scripted({"d1": [STOP] * 9 + [LATER]})
    for _ in range(10):
        sent(home, channel)
    assert (len(channel.asked), states(home)) == (11, {"delivered": 1})


def test_what_is_withheld_waits_while_the_rest_is_sent(home: Home) -> None:
    planned(home, [pack("d1"), replace(pack("d2"), template="board")])
    channel = Scripted()
    clock = Clock()
    rest = send(home, {channel.name: channel}, RULES, clock, clock.sleep, withheld={"comeback"})
    assert (rest.states, [person for person, _ in channel.asked]) == ({"delivered": 1}, ["d2"])
    assert sent(home, channel).states == {"delivered": 1}


def test_what_is_withheld_over_one_channel_is_sent_over_others(home: Home) -> None:
    planned(home, [pack("d1"), pack("d2", channel="other")])
    channels, clock = {name: Scripted(name=name) for name in ("scripted", "other")}, Clock()
    send(home, channels, RULES, clock, clock.sleep, withheld={"comeback/other"})
    assert [[person for person, _ in channel.asked] for channel in channels.values()] == [["d1"], []]


def test_messages_of_erased_people_are_cancelled(home: Home) -> None:
    planned(home, map(pack, people(3)))
    erase(home, "m1")
    assert cancel_erased(home, NOON) == 1
    erase(home, "m2")
    channel = Scripted()
    assert sent(home, channel).states == {"delivered": 1}
    assert channel.asked == [("d3", openid("d3"))]
    assert column(home, "code", "state = 'cancelled'") == ["erased", "erased"]


def test_somebody_who_is_erased_while_others_are_told_is_not_told(home: Home) -> None:
    planned(home, map(pack, people(3)))
    channel = Scripted(needs_address=False)
    tell = channel.send
    channel.send = lambda message, to: (erase(home, "m3"), tell(message, to))[1]  # type: ignore[method-assign]
    assert sent(home, channel).states == {"delivered": 2, "cancelled": 1}
    assert "d3" not in [person for person, _ in channel.asked]


def test_who_has_no_contact_waits_for_one_and_keeps_the_consent(tmp_path: Path) -> None:
    home = home_of(tmp_path, people(1), consents=1)
    stranger = pack("d1")
    planned(home, [stranger])
    with open_outbox(home) as con:
        con.execute("update messages set member_id = 'm9'")
    assert sent(home, Scripted(template=TEMPLATE)).states == {"planned": 1}
    assert (column(home, "code"), balance(home)) == (["no_contact"], 1)


def test_what_the_other_side_would_refuse_is_not_sent(home: Home) -> None:
    channel = Scripted()
    planned(home, [replace(pack("d1"), fields={"offer": "长" * 21})])
    assert sent(home, channel).states == {"refused": 1}
    assert (channel.asked, column(home, "detail")) == ([], ["Its offer is too long."])


def test_a_group_is_told_without_contact_consent_or_cap(home: Home) -> None:
    boards = [Message(message_id(f"b{n}"), f"b{n}", None, "scripted", "board", {"lines": "1."}) for n in range(5)]
    planned(home, boards)
    channel = Scripted()
    assert sent(home, channel).states == {"delivered": 5}
    assert set(channel.asked) == {(None, None)}


def test_an_unknown_code_is_told(home: Home) -> None:
    planned(home, [pack("d1")])
    channel = Scripted({"d1": [replace(REFUSED, code="45168", is_known=False)]})
    assert sent(home, channel).unknown_codes == {"45168"}


def test_a_channel_that_breaks_leaves_its_message_parked_and_the_others_planned(home: Home) -> None:
    planned(home, map(pack, people(3)))
    channel = Scripted()
    channel.send = lambda *_: 1 / 0  # type: ignore[method-assign]
    with pytest.raises(ZeroDivisionError):
        sent(home, channel)
    assert states(home) == {"parked": 1, "planned": 2}
    assert list(results(home).values()) == ["parked"]
    assert not list(home.senders.iterdir())
