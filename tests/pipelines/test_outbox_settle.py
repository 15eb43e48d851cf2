"""Parked messages are settled by a person, once, and the next run knows."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.decisions import DecisionStore
from pipelines.errors import FenxiaoError
from pipelines.outbox.channel import Outcome, Receipt
from pipelines.outbox.record import record_results
from pipelines.outbox.settle import settle
from pipelines.outbox.store import open_outbox
from pipelines.settings import Home
from tests.pipelines.outbox_home import (
    NOON,
    TEMPLATE,
    Clock,
    Scripted,
    balance,
    column,
    home_of,
    pack,
    people,
    planned,
    sent,
    states,
)

UNCERTAIN = Receipt(Outcome.UNCERTAIN, "timeout")
FIRST, SECOND, THIRD = (pack(person).message_id for person in people(3))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Two messages are parked, one is delivered; each person had one consent."""
    home = home_of(tmp_path, people(3), consents=1)
    planned(home, map(pack, people(3)))
    sent(home, Scripted({"d1": [UNCERTAIN], "d2": [UNCERTAIN]}, template=TEMPLATE))
    assert (states(home), balance(home)) == ({"parked": 2, "delivered": 1}, 0)
    return home


def ends(home: Home) -> list[tuple[str, str, str, bool]]:
    """What was written of the first two messages, in that order: message, state, code, whether somebody was told."""
    rows = DecisionStore(home).rows("message_results").to_dicts()
    told = [(row["message_id"], row["state"], row["code"], row["sent_at"] is not None) for row in rows]
    return [row for row in told if row[0] != THIRD]


def test_what_did_not_arrive_told_nobody_and_used_no_consent(home: Home) -> None:
    assert settle(home, [FIRST, FIRST], is_delivered=False, now=NOON) == 1
    assert settle(home, [SECOND], is_delivered=True, now=NOON) == 1
    assert (states(home), balance(home)) == ({"refused": 1, "delivered": 2}, 1)
    assert column(home, "sent_at is null", "code = 'settled'") == [1, 0]
    assert ends(home)[2:] == [(FIRST, "refused", "settled", False), (SECOND, "delivered", "settled", True)]


def test_all_of_them_may_be_settled_at_once_and_it_is_written_once(home: Home) -> None:
    settle(home, [FIRST, SECOND], is_delivered=True, now=NOON)
    with open_outbox(home) as con:
        con.execute("update messages set reported_at = null")  # as after a kill
        record_results(con, home, NOON)
    assert sorted(state for _, state, _, _ in ends(home)) == ["delivered", "delivered", "parked", "parked"]


def test_nothing_is_settled_where_one_of_them_is_not_parked(home: Home) -> None:
    for strange in (THIRD, "nobody"):
        with pytest.raises(FenxiaoError, match=f"There is no parked message '{strange}': nothing was settled"):
            settle(home, [FIRST, strange], is_delivered=True, now=NOON)
    assert states(home)["parked"] == 2


def test_what_was_settled_is_never_sent_again_and_stays_so_when_the_outbox_is_lost(home: Home) -> None:
    settle(home, [FIRST], is_delivered=False, now=NOON)
    for file in home.root.glob("outbox.sqlite*"):
        file.unlink()
    planned(home, map(pack, people(3)))
    channel = Scripted(template=TEMPLATE)
    assert sent(home, channel, clock=Clock()).states == {}
    assert (channel.asked, states(home)) == ([], {"refused": 1, "parked": 1, "delivered": 1})
