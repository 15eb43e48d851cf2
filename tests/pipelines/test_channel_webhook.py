"""The mall's own webhook: signed, and asked again only where it knows a message again."""

from __future__ import annotations

import hashlib
import hmac
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from pipelines.outbox.channel import Channel, Outcome
from pipelines.outbox.channels.registry import channels_from
from pipelines.outbox.channels.secret import Secret
from pipelines.outbox.channels.webhook import Webhook, signed
from pipelines.settings import Home
from tests.pipelines.push_server import PushServer, comeback, push_server
from tests.pipelines.small_delivery import utc


@pytest.fixture(scope="module")
def server() -> Iterator[PushServer]:
    with push_server() as running:
        yield running


def webhook(server: PushServer, folder: Path, **options: bool) -> Channel:
    server.reset()
    return channels_from(server.configure(folder, **options), Home(folder))["webhook"]


@contextmanager
def answering(status: int, body: bytes = b"") -> Iterator[Webhook]:
    """A webhook that gives always the same answer."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as http:
        threading.Thread(target=http.serve_forever, daemon=True).start()
        channel = Webhook(Secret(f"http://127.0.0.1:{http.server_port}/"), Secret("secret"))
        yield channel
        channel.close()
        http.shutdown()


def test_the_receiver_gets_the_message_in_words_and_fields_and_no_address(server: PushServer, tmp_path: Path) -> None:
    message = comeback(channel="webhook")
    assert webhook(server, tmp_path).send(message, "canary-openid-1").outcome is Outcome.DELIVERED
    body = server.seen()["last"]["webhook"]
    assert body.pop("headers")["idempotency-key"] == message.message_id
    assert body == {
        "message_id": message.message_id,
        "distributor_id": "d1",
        "template": "comeback",
        "language": "zh",
        "fields": {"offer": "小礼包", "amount": "¥20.00", "days": "3"},
        "title": "回归礼包",
        "text": "您有 3 天没来了，为您备好了小礼包（¥20.00），回来看看吧。",
        "link": None,
    }


def test_the_signature_is_worked_out_as_documented() -> None:
    headers = signed(Secret("secret"), utc("2026-01-05 00:00:00"), b'{"a": 1}')
    assert headers["X-Fenxiao-Timestamp"] == "1767571200"
    assert headers["X-Fenxiao-Signature"] == "v1=" + hmac.digest(b"secret", b'1767571200.{"a": 1}', "sha256").hex()
    assert hashlib.sha256().digest_size * 2 == len(headers["X-Fenxiao-Signature"]) - 3


def test_a_receiver_that_knows_another_secret_stops_the_channel(server: PushServer, tmp_path: Path) -> None:
    environment = server.configure(tmp_path) | {"FENXIAO_WEBHOOK_SECRET": "another"}
    receipt = channels_from(environment, Home(tmp_path))["webhook"].send(comeback(), None)
    assert (receipt.outcome, receipt.code) == (Outcome.STOP, "http_401")


UNCERTAIN = ["cut", "told_cut", "told_slow", "html", "told_html", "error", "told_error"]


@pytest.mark.parametrize("fault", UNCERTAIN)
def test_a_lost_answer_is_uncertain(server: PushServer, tmp_path: Path, fault: str) -> None:
    channel = webhook(server, tmp_path)
    server.play(faults={fault: 1.0})
    assert channel.send(comeback(), None).outcome is Outcome.UNCERTAIN
    assert not channel.is_idempotent


@pytest.mark.parametrize("fault", UNCERTAIN)
def test_a_receiver_that_knows_a_message_again_may_be_asked_again_and_tells_once(
    server: PushServer, tmp_path: Path, fault: str
) -> None:
    channel, message = webhook(server, tmp_path, is_idempotent=True), comeback()
    assert channel.is_idempotent
    server.play(faults={fault: 1.0})
    assert channel.send(message, None).outcome is Outcome.LATER
    server.play()
    assert channel.send(message, None).outcome is Outcome.DELIVERED
    seen = server.seen()
    assert seen["told"] == {message.message_id: 1}
    assert seen["requests"].get("repeated", 0) == fault.startswith("told_")


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (200, b"", Outcome.DELIVERED),
        (204, b"", Outcome.DELIVERED),
        (201, b'{"id": 7}', Outcome.DELIVERED),
        (200, b"<html>log in</html>", Outcome.UNCERTAIN),
        (200, b"[" * 70_000, Outcome.UNCERTAIN),
        (302, b"", Outcome.STOP),
        (400, b"", Outcome.REFUSED),
        (401, b"", Outcome.STOP),
        (404, b"", Outcome.STOP),
        (408, b"", Outcome.UNCERTAIN),
        (409, b"", Outcome.UNCERTAIN),
        (410, b"", Outcome.STOP),
        (422, b"", Outcome.REFUSED),
        (425, b"", Outcome.LATER),
        (429, b"", Outcome.LATER),
        (500, b"{}", Outcome.UNCERTAIN),
        (503, b"", Outcome.UNCERTAIN),
    ],
)
def test_the_status_decides(status: int, body: bytes, outcome: Outcome) -> None:
    with answering(status, body) as channel:
        assert channel.send(comeback(), None).outcome is outcome
