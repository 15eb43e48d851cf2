"""What the network does to a request, and whether the message may have arrived: every channel that asks over it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from pipelines.outbox.channel import Outcome
from pipelines.outbox.channels.http import Answer, Http, Silence
from pipelines.outbox.channels.registry import channels_from
from pipelines.settings import Home
from tests.pipelines.push_server import PushServer, brief, comeback, push_server

MESSAGES = {"wechat": comeback(), "wecom": brief(), "webhook": comeback(channel="webhook")}
PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


@contextmanager
def listening(behave: Callable[[socket.socket], None]) -> Iterator[str]:
    """The address of a server that does this with each connection."""

    def serve() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                with connection, suppress(OSError):
                    behave(connection)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def answered(url: str, timeout: float = 0.5) -> Answer | Silence:
    http = Http(timeout)
    try:
        return http.post(url, b"{}")
    finally:
        http.close()


def test_a_server_that_is_not_there_has_got_nothing(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        free = PushServer(f"http://127.0.0.1:{listener.getsockname()[1]}")
    channels = channels_from(free.configure(tmp_path), Home(tmp_path))
    for name, message in MESSAGES.items():
        receipt = channels[name].send(message, "canary-openid-1")
        assert (receipt.outcome, receipt.code.removeprefix("token_")) == (Outcome.LATER, "unreachable"), name


def test_a_name_that_nobody_has_is_unreachable() -> None:
    assert answered("https://nowhere.invalid/") == Silence("unreachable", was_asked=False)


def test_a_connection_that_is_cut_leaves_open_what_was_read() -> None:
    for reads in (0, 10, 65_536):
        with listening(lambda connection, reads=reads: connection.recv(reads) if reads else None) as url:
            assert answered(url) == Silence("cut", was_asked=True)


@pytest.mark.parametrize(
    "answer",
    [
        b"SSH-2.0-OpenSSH_9\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\n" + b'{"errcode":0}',
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
        b"HTTP/1.1 2",
    ],
)
def test_half_an_answer_is_none(answer: bytes) -> None:
    def behave(connection: socket.socket) -> None:
        connection.recv(65_536)
        connection.sendall(answer)

    with listening(behave) as url:
        assert answered(url) == Silence("cut", was_asked=True)


def test_a_connection_that_was_closed_between_two_messages_costs_none() -> None:
    def behave(connection: socket.socket) -> None:
        connection.recv(65_536)
        connection.sendall(PAGE + b"Content-Length: 2\r\n\r\n{}")

    with listening(behave) as url:
        http = Http(0.5)
        for _ in range(20):
            assert http.post(url, b"{}") == Answer(200, b"{}", None)
            time.sleep(0.01)
        http.close()


def test_an_answer_that_trickles_ends_within_three_timeouts() -> None:
    def behave(connection: socket.socket) -> None:
        connection.recv(65_536)
        connection.sendall(PAGE + b"Content-Length: 1000\r\n\r\n")
        for _ in range(100):
            connection.sendall(b" ")
            time.sleep(0.1)

    with listening(behave) as url:
        began = time.monotonic()
        assert answered(url) == Silence("timeout", was_asked=True)
        assert time.monotonic() - began < 5


def test_an_endless_answer_is_read_no_further() -> None:
    def behave(connection: socket.socket) -> None:
        connection.recv(65_536)
        connection.sendall(PAGE + b"\r\n")
        while True:
            connection.sendall(b"[" * 65_536)

    with listening(behave) as url:
        answer = answered(url)
    assert isinstance(answer, Answer)
    assert len(answer.body) < 500_000
    assert answer.document() is None


@pytest.mark.parametrize(("said", "seconds"), [("5", 5), ("9" * 400, 86_400), ("Mon, 05 Jan 2026 00:00:00 GMT", None)])
def test_a_pause_that_is_asked_for_is_kept_up_to_a_day(said: str, seconds: float | None) -> None:
    def behave(connection: socket.socket) -> None:
        connection.recv(65_536)
        connection.sendall(f"HTTP/1.1 429 Slow\r\nContent-Length: 0\r\nRetry-After: {said}\r\n\r\n".encode())

    with listening(behave) as url:
        assert answered(url) == Answer(429, b"", seconds)


@pytest.mark.parametrize(
    "said", [b"{}", b'{"errcode": "0"}', b'{"errcode": true}', b'{"errcode": null}', b"[]", b"\xff"]
)
def test_json_without_a_code_says_nothing_of_the_message(tmp_path: Path, said: bytes) -> None:
    def behave(connection: socket.socket) -> None:
        connection.recv(65_536)
        connection.sendall(PAGE + b"Content-Length: %d\r\n\r\n%s" % (len(said), said))

    with listening(behave) as url:
        receipt = channels_from(PushServer(url).configure(tmp_path), Home(tmp_path))["wecom"].send(brief(), None)
    assert (receipt.outcome, receipt.code) == (Outcome.UNCERTAIN, "http_200")


def test_among_many_faults_nobody_is_told_who_was_not_delivered_or_uncertain(tmp_path: Path) -> None:
    """Each of 300 people is asked for until the outcome is final: who was told, was told once."""
    faults = {
        "told_cut": 0.02,
        "cut": 0.02,
        "told_html": 0.02,
        "error": 0.02,
        "busy": 0.05,
        "expired": 0.03,
        "throttled": 0.03,
    }
    with push_server() as server:
        server.play(seed=7, faults=faults | {"no_consent": 0.03, "bad_openid": 0.02})
        channel, outcomes = channels_from(server.configure(tmp_path), Home(tmp_path))["wechat"], {}
        for number in range(300):
            openid = f"canary-openid-{number}"
            while (receipt := channel.send(comeback(number), openid)).outcome in (Outcome.LATER, Outcome.STOP):
                pass
            outcomes[openid] = receipt.outcome
        seen = server.seen()
    assert set(seen["told"].values()) == {1}
    for openid, outcome in outcomes.items():
        assert outcome is Outcome.UNCERTAIN or (outcome is Outcome.DELIVERED) == (openid in seen["told"]), openid
    assert len(seen["met"]) == 9
