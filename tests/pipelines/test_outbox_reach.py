"""Who can be reached: by what the channel of packs asks for, whatever the outbox knows by now of the consents."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from pipelines.contacts import erase
from pipelines.outbox.channel import Outcome, Receipt
from pipelines.outbox.channels.registry import channels_from
from pipelines.outbox.reach import channels_of_packs, lacking
from pipelines.outbox.status import status
from pipelines.scoring.reachability import write_reachability
from pipelines.settings import Home
from pipelines.warehouse import connect
from tests.pipelines.outbox_home import (
    NOON,
    RULES,
    TEMPLATE,
    Scripted,
    home_of,
    members,
    pack,
    people,
    planned,
    publish_silences,
    sent,
)
from tests.pipelines.policy_folder import utc
from tests.pipelines.push_server import PushServer
from tests.pipelines.small_delivery import Mall, member

WECHAT = Scripted(template=TEMPLATE)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Three people at risk, each with an openid and two consents; of a fourth nothing is known."""
    home = home_of(tmp_path, people(3), consents=2)
    publish_silences(home, dict.fromkeys(people(4)))
    return home


def lacks(home: Home, channel: Scripted = WECHAT) -> dict[str, str | None]:
    """What the four lack; and `fenxiao push status` counts the same."""
    found = lacking(home, {channel.name: channel}, members(people(4)))
    told = status(home, {channel.name: channel}, {channel.name: channel}, RULES, NOON)
    assert (told.at_risk, told.reachable) == (4, list(found.values()).count(None))
    return found


def test_who_has_a_contact_and_a_consent_is_reachable_before_anything_was_planned(home: Home) -> None:
    channels = {WECHAT.name: WECHAT}
    assert lacking(home, channels, members(people(4))) == dict.fromkeys(people(3)) | {"d4": "contact"}
    assert not home.outbox.exists()


def test_a_consent_is_one_message_and_a_code_ends_them_all(home: Home) -> None:
    ended = Receipt(Outcome.REFUSED, "43101", ends_consent=True)
    planned(home, [pack("d1"), pack("d2")])
    sent(home, Scripted({"d2": [ended]}, template=TEMPLATE))
    assert lacks(home) == {"d1": None, "d2": "consent", "d3": None, "d4": "contact"}


def test_a_consent_to_another_template_reaches_nobody_over_a_channel_that_needs_one(home: Home) -> None:
    assert set(lacks(home, Scripted(template="another")).values()) == {"consent", "contact"}
    assert set(lacking(home, {}, members(people(3))).values()) == {None}


def test_a_channel_that_asks_for_nothing_reaches_everybody_as_it_is_sent(home: Home) -> None:
    everybody = Scripted(needs_address=False)
    assert lacks(home, everybody) == dict.fromkeys(people(4))
    planned(home, [pack("d4")])
    assert sent(home, everybody).states == {"delivered": 1}
    both = {"everybody": everybody, WECHAT.name: WECHAT}
    assert lacking(home, both, members(people(4))) == dict.fromkeys(people(4)), "one that reaches them is enough"


def test_a_channel_to_an_address_that_needs_no_consent_asks_for_the_address_alone(home: Home) -> None:
    consents_used = [pack("d1", day=date(2026, 2, day)) for day in (1, 2)]
    planned(home, consents_used)
    sent(home, WECHAT)
    assert lacks(home)["d1"] == "consent"
    assert lacks(home, Scripted(template=None)) == dict.fromkeys(people(3)) | {"d4": "contact"}


def test_who_was_erased_lacks_a_contact_whatever_the_channel(home: Home) -> None:
    erase(home, "m2")
    assert lacks(home)["d2"] == "contact"
    assert lacks(home, Scripted(needs_address=False))["d2"] == "contact"


@pytest.mark.parametrize(
    ("section", "judged"),
    [("", ["wechat", "webhook"]), ('packs = "file"', ["file"]), ('packs = "wechat"', ["wechat"])],
)
def test_packs_are_judged_by_the_channel_that_they_go_over(
    home: Home, tmp_path: Path, section: str, judged: list[str]
) -> None:
    environment = PushServer("http://127.0.0.1:9").configure(tmp_path)
    with (tmp_path / "push.toml").open("a", encoding="utf-8") as file:
        file.write(f"[by_itself]\n{section}\n")
    channels = channels_from(environment, home)
    assert list(channels_of_packs(environment, channels)) == judged
    assert channels_of_packs({}, channels_from({}, home)) == {}, "the file reaches nobody by itself"


def test_without_any_contact_nobody_is_reachable_and_no_file_is_made(home: Home, tmp_path: Path) -> None:
    home.contacts.unlink()
    assert set(lacking(home, {}, members(people(4))).values()) == {"contact"}
    assert not home.contacts.exists()


def test_an_openid_that_comes_later_reaches(tmp_path: Path) -> None:
    home = home_of(tmp_path, ["d1"], consents=1)
    shutil.rmtree(tmp_path / "landing")
    assert lacking(home, {}, members(["d1", "d2"]))["d2"] == "contact"
    consent = {"consent_id": "c", "distributor_id": "d2", "template_id": TEMPLATE, "granted_at": "2026-02-01T00:00:00Z"}
    Mall(tmp_path).deliver(members=[member("m2", openid="canary-openid-d2")], consents=[consent])
    assert lacking(home, {}, members(["d1", "d2"])) == {"d1": None, "d2": None}


def test_what_is_published_tells_whether_and_no_contact(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FENXIAO_PUSH", raising=False)
    [file] = home.published.glob("*.duckdb")
    with connect(file) as con:
        assert write_reachability(con, home, NOON) is None
        told = con.execute("from scores.reachability").fetchall()
    assert told == [(person, True, None, NOON) for person in people(3)] + [("d4", False, "contact", NOON)]
    assert b"canary" not in file.read_bytes()


def test_channels_that_cannot_be_told_are_a_warning_and_not_a_guess(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in PushServer("http://127.0.0.1:9").configure(tmp_path).items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("FENXIAO_WECHAT_SECRET")
    [file] = home.published.glob("*.duckdb")
    with connect(file) as con:
        warning = write_reachability(con, home, utc("2026-03-02T04:00"))
        assert con.execute("select count(*) from scores.reachability").fetchall() == [(0,)]
    assert warning.startswith("Who can be reached is not told. ")
    assert "FENXIAO_WECHAT_SECRET" in warning
