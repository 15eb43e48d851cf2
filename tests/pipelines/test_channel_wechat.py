"""Subscribe messages: what WeChat is asked, what each of its codes leads to, and how long a token is used."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator
from multiprocessing.synchronize import Barrier
from pathlib import Path
from types import SimpleNamespace

import pytest

from pipelines.outbox.channel import Channel, Outcome
from pipelines.outbox.channels import token
from pipelines.outbox.channels.registry import channels_from
from pipelines.settings import Home
from tests.pipelines.push_server import PushServer, comeback, push_server

OPENID = "canary-openid-1"


@pytest.fixture(scope="module")
def server() -> Iterator[PushServer]:
    with push_server() as running:
        yield running


@pytest.fixture
def wechat(server: PushServer, tmp_path: Path) -> Iterator[Channel]:
    server.reset()
    channel = channels_from(server.configure(tmp_path), Home(tmp_path))["wechat"]
    yield channel
    channel.close()


def test_a_message_is_asked_for_as_wechat_documents_it(server: PushServer, wechat: Channel) -> None:
    message = comeback(offer="春日\n回归礼包🌸", amount="¥1,020.00")
    receipt = wechat.send(message, OPENID)
    assert (receipt.outcome, receipt.code) == (Outcome.DELIVERED, "0")
    assert receipt.remote_id == "1988810812324364291"
    assert server.seen()["last"]["wechat"] == {
        "touser": OPENID,
        "template_id": "template-comeback",
        "page": f"pages/pack/index?mid={message.message_id}",
        "miniprogram_state": "formal",
        "lang": "zh_CN",
        "data": {
            "thing1": {"value": "春日 回归礼包"},
            "amount2": {"value": "¥1020.00"},
            "thing3": {"value": "您有3天没来了"},
        },
    }
    assert server.seen()["told"] == {OPENID: 1}


@pytest.mark.parametrize(
    ("fault", "outcome", "code"),
    [
        ("busy", Outcome.LATER, "-1"),
        ("bad_openid", Outcome.REFUSED, "40003"),
        ("bad_template", Outcome.STOP, "40037"),
        ("bad_page", Outcome.STOP, "41030"),
        ("no_consent", Outcome.REFUSED, "43101"),
        ("limit", Outcome.STOP, "45009"),
        ("forbidden", Outcome.STOP, "48001"),
        ("expired", Outcome.STOP, "42001"),
        ("unknown", Outcome.REFUSED, "45168"),
        ("throttled", Outcome.LATER, "http_429"),
        ("moved", Outcome.STOP, "http_307"),
        ("html", Outcome.UNCERTAIN, "http_200"),
        ("told_html", Outcome.UNCERTAIN, "http_200"),
        ("error", Outcome.UNCERTAIN, "http_502"),
        ("told_error", Outcome.UNCERTAIN, "http_502"),
        ("cut", Outcome.UNCERTAIN, "cut"),
        ("told_cut", Outcome.UNCERTAIN, "cut"),
        ("told_slow", Outcome.UNCERTAIN, "timeout"),
    ],
)
def test_every_answer_has_its_outcome(server: PushServer, wechat: Channel, fault: str, outcome: Outcome, code: str):
    server.play(faults={fault: 1.0})
    receipt = wechat.send(comeback(), OPENID)
    assert (receipt.outcome, receipt.code) == (outcome, code)
    assert receipt.is_known == (fault != "unknown")
    assert receipt.ends_consent == (fault == "no_consent")
    assert receipt.retry_after == {"throttled": 7, "limit": 3600}.get(fault)
    told = server.seen()["told"].get(OPENID, 0)
    assert told == fault.startswith("told_")
    assert not told or outcome is Outcome.UNCERTAIN


def test_a_field_that_wechat_refuses_stops_the_template_and_is_named(wechat: Channel) -> None:
    receipt = wechat.send(comeback(offer="　"), OPENID)
    assert (receipt.outcome, receipt.code) == (Outcome.STOP, "47003")
    assert "data.thing1.value" in receipt.detail


def test_a_person_without_an_openid_is_not_asked_for(server: PushServer, wechat: Channel) -> None:
    assert wechat.send(comeback(), None).code == "no_address"
    assert wechat.send(comeback(), "").outcome is Outcome.REFUSED
    assert not server.seen()["requests"]


def test_the_second_message_on_one_consent_is_refused_and_ends_it(server: PushServer, wechat: Channel) -> None:
    server.play(consents=1)
    first, second = (wechat.send(comeback(number), OPENID) for number in (1, 2))
    assert (first.outcome, first.ends_consent) == (Outcome.DELIVERED, False)
    assert (second.outcome, second.ends_consent) == (Outcome.REFUSED, True)


def test_one_token_serves_many_messages(server: PushServer, wechat: Channel) -> None:
    for number in range(5):
        wechat.send(comeback(number), f"{OPENID}-{number}")
    assert server.seen()["requests"] == {"token": 1}


def test_a_token_that_ended_in_the_middle_is_renewed_once_and_the_message_told_once(
    server: PushServer, wechat: Channel
) -> None:
    wechat.send(comeback(1), OPENID)
    server.play(seed=2)
    server.forget_tokens()
    assert wechat.send(comeback(2), f"{OPENID}-2").outcome is Outcome.DELIVERED
    assert server.seen()["requests"] == {"token": 2}
    assert server.seen()["told"] == {OPENID: 1, f"{OPENID}-2": 1}


def test_a_token_is_used_until_four_minutes_before_its_end(
    server: PushServer, wechat: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From five minutes before it, WeChat has the next one ready."""
    passed = 0.0
    monkeypatch.setattr(token, "time", SimpleNamespace(monotonic=lambda: time.monotonic() + passed))
    wechat.send(comeback(1), OPENID)
    passed = 7200 - 245
    wechat.send(comeback(2), OPENID)
    assert server.seen()["requests"] == {"token": 1}
    passed = 7200 - 235
    wechat.send(comeback(3), OPENID)
    assert server.seen()["requests"] == {"token": 2}


def test_a_token_of_a_short_life_is_renewed_before_it_ends(server: PushServer, wechat: Channel) -> None:
    server.play(token_seconds=2)
    for number, pause in enumerate([0, 0, 1.1]):
        time.sleep(pause)
        assert wechat.send(comeback(number), OPENID).outcome is Outcome.DELIVERED
    assert server.seen()["requests"] == {"token": 2}


@pytest.mark.parametrize("fault", ["token_html", "token_busy"])
def test_without_a_token_nothing_was_sent_so_it_is_later(server: PushServer, wechat: Channel, fault: str) -> None:
    server.play(faults={fault: 1.0})
    receipt = wechat.send(comeback(), OPENID)
    assert receipt.outcome is Outcome.LATER
    assert receipt.code.startswith("token_")
    assert not server.seen()["tried"]


def test_a_wrong_app_secret_stops_and_is_asked_with_once(server: PushServer, tmp_path: Path) -> None:
    server.reset()
    environment = server.configure(tmp_path) | {"FENXIAO_WECHAT_SECRET": "another"}
    receipt = channels_from(environment, Home(tmp_path))["wechat"].send(comeback(), OPENID)
    assert (receipt.outcome, receipt.code) == (Outcome.STOP, "token_40125")
    assert "FENXIAO_WECHAT_SECRET" in receipt.detail
    assert server.seen()["requests"] == {"token": 1}


def _send_one(environment: dict[str, str], folder: Path, number: int, barrier: Barrier) -> None:
    channel = channels_from(environment, Home(folder))["wechat"]
    barrier.wait(60)
    assert channel.send(comeback(number), f"{OPENID}-{number}").outcome is Outcome.DELIVERED


def test_processes_ask_for_the_token_one_after_the_other(server: PushServer, tmp_path: Path) -> None:
    server.reset()
    environment, start = server.configure(tmp_path, timeout=10), multiprocessing.get_context("spawn")
    barrier = start.Barrier(3)
    processes = [start.Process(target=_send_one, args=(environment, tmp_path, number, barrier)) for number in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0, 0]
    seen = server.seen()
    assert (seen["requests"], seen["most_at_once"]) == ({"token": 3}, 1)
    assert len(seen["told"]) == 3
