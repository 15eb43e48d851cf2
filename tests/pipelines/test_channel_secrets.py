"""Canaries: secrets, tokens and openids are in no log, answer, error, repr or file, whatever goes wrong."""

from __future__ import annotations

import copy
import logging
import pickle
import traceback
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import httpx
import pytest

from pipelines.business_time import now
from pipelines.definitions import build_definitions
from pipelines.defs.mall import Mall
from pipelines.errors import ConfigurationError
from pipelines.outbox.channel import Channel
from pipelines.outbox.channels.registry import channels_from
from pipelines.outbox.channels.secret import Secret
from pipelines.settings import Home
from tests.pipelines.outbox_home import decide_packs, home_of, people, publish_silences
from tests.pipelines.policy_folder import change, copy_default
from tests.pipelines.push_answers import CODES, SECRETS
from tests.pipelines.push_server import PushServer, brief, comeback, push_server

OPENID = "canary-openid-1"
MESSAGES = {"wechat": comeback(), "wecom": brief(), "webhook": comeback(channel="webhook"), "file": comeback()}
FAULTS = [*CODES, "expired", "throttled", "moved", "told_cut", "told_html", "error", "slow", "token_html", "token_busy"]
LIBRARIES = ("", "httpx", "httpcore", "httpcore.http11", "httpcore.connection")


@pytest.fixture(scope="module")
def server() -> Iterator[PushServer]:
    with push_server() as running:
        yield running


@pytest.fixture
def channels(server: PushServer, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> Iterator[dict[str, Channel]]:
    """Every channel, while all that anybody logs is shown."""
    server.reset()
    for library in LIBRARIES:
        caplog.set_level(logging.DEBUG, library)
    made = channels_from(server.configure(tmp_path, timeout=0.5), Home(tmp_path))
    yield made
    for channel in made.values():
        channel.close()


def assert_no_canary(*shown: object) -> None:
    text = "\n".join(part if isinstance(part, str) else repr(part) for part in shown)
    assert [secret for secret in SECRETS if secret in text] == []


def stored(folder: Path) -> str:
    return "\n".join(file.read_text(errors="replace") for file in folder.rglob("*") if file.is_file())


@pytest.mark.parametrize("fault", [None, *FAULTS])
def test_nothing_shows_a_secret(
    server: PushServer,
    channels: dict[str, Channel],
    fault: str | None,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    server.play(faults={fault: 1.0} if fault else {}, seconds=0.7)
    caplog.clear()
    receipts = [channels[name].send(message, OPENID) for name, message in MESSAGES.items()]
    assert receipts
    assert_no_canary(receipts, channels, stored(tmp_path), *capfd.readouterr())
    assert_no_canary([(record.getMessage(), vars(record)) for record in caplog.records])


def test_the_canaries_are_really_sent_and_said_back(server: PushServer, channels: dict[str, Channel]) -> None:
    """Else the tests here could not fail: the server repeats the address, which holds the token, in what it says."""
    server.play(faults={"unknown": 1.0})
    for name, message in MESSAGES.items():
        channels[name].send(message, OPENID)
    http = channels["wechat"].http
    address = f"{server.url}/cgi-bin/message/subscribe/send?access_token="
    token = channels["wechat"].tokens.current().reveal()
    said = http.post(address + token, b'{"touser": "canary-openid-1", "data": {}}').document()
    assert token.startswith("canary-token-")
    assert token in said["errmsg"]
    assert OPENID in str(server.seen()["last"]["wechat"])


def test_an_error_of_any_library_is_kept_in(
    channels: dict[str, Channel], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_: httpx.HTTPTransport, request: httpx.Request) -> httpx.Response:
        raise RuntimeError(f"{request.url} {request.content!r}")

    monkeypatch.setattr(httpx.HTTPTransport, "handle_request", broken)
    receipts = [channels[name].send(message, OPENID) for name, message in MESSAGES.items()]
    assert [receipt.code for receipt in receipts] == ["token_cut", "cut", "cut", "written"]
    assert_no_canary(receipts, caplog.text)


@pytest.mark.parametrize("variable", ["FENXIAO_WECOM_KEY", "FENXIAO_WECHAT_SECRET", "FENXIAO_WEBHOOK_SECRET"])
def test_an_error_of_configuration_shows_none(server: PushServer, tmp_path: Path, variable: str) -> None:
    environment = server.configure(tmp_path) | {variable: " "}
    with pytest.raises(ConfigurationError, match=variable) as raised:
        channels_from(environment, Home(tmp_path))
    assert_no_canary("".join(traceback.format_exception(raised.value)), raised.value)


def test_an_address_that_is_refused_is_not_shown(server: PushServer, tmp_path: Path) -> None:
    for wrong in (
        "http://mall.example/canary-hook-path-41d0",
        "canary-hook-path-41d0",
        "https://[canary-hook-path-41d0",
    ):
        environment = server.configure(tmp_path) | {"FENXIAO_WEBHOOK_URL": wrong}
        with pytest.raises(ConfigurationError, match="FENXIAO_WEBHOOK_URL") as raised:
            channels_from(environment, Home(tmp_path))
        assert_no_canary("".join(traceback.format_exception(raised.value)), raised.value.__context__)


def test_a_secret_is_neither_shown_nor_copied_to_where_it_could_be() -> None:
    secret = Secret("canary-app-secret-5b1f")
    assert_no_canary(secret, f"{secret}", [secret], {"secret": secret})
    for write in (pickle.dumps, copy.deepcopy):
        with pytest.raises(TypeError, match="not written") as raised:
            write(secret)
        assert_no_canary(str(raised.value))


def test_dagster_keeps_none_of_what_its_jobs_send(
    server: PushServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither in its database nor in what a run writes to its logs, with an answer that repeats the request."""
    home = home_of(tmp_path, people(2), consents=1)
    for name, value in server.configure(tmp_path).items():
        monkeypatch.setenv(name, value)
    file, policy = tmp_path / "push.toml", copy_default(tmp_path)
    file.write_text(file.read_text(encoding="utf-8") + '[by_itself]\npacks = "wechat"\n', encoding="utf-8")
    change(policy, "push_rules", 2, quiet_from_hour=0, quiet_to_hour=0)
    publish_silences(home, dict.fromkeys(people(2)), as_of=now())
    decide_packs(home, dict.fromkeys(people(2), ("treated", "small_pack")), now())
    server.reset()
    server.play(faults={"unknown": 1.0})
    mall = Mall(source=str(tmp_path / "landing"), home=str(home.root), policy=str(policy))
    (tmp_path / "dagster").mkdir()
    with dg.DagsterInstance.local_temp(str(tmp_path / "dagster")) as instance:
        for job in ("plan", "send"):
            assert build_definitions(mall).resolve_job_def(job).execute_in_process(instance=instance).success
    assert server.seen()["tried"], "it was really sent"
    kept = stored(tmp_path / "dagster")
    assert "outbox__sent" in kept, "this is what Dagster keeps"
    assert_no_canary(kept)
