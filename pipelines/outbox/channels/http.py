"""One request and what came back, told so that nothing of the request is seen: tokens and keys are in addresses."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import httpx

from pipelines.outbox.channel import Outcome, Receipt

TIMEOUT = 10.0
#: Of a longer answer no more is read; a slower one is over after so many times the timeout.
MAX_ANSWER_BYTES = 2**16
TIMEOUTS = 3
#: Servers keep an idle connection for five seconds at least: one that is closed just as a request is written would
#: leave open whether that was read.
IDLE_SECONDS = 2.0
LONGEST_RETRY_AFTER = 86_400.0
HEADERS = {
    "Content-Type": "application/json; charset=utf-8",
    "Accept-Encoding": "identity",
    "User-Agent": "fenxiao",
}
#: Errors that come before the first byte of a request; after any other, the request may have been read.
NOTHING_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
)
# It shows each answer's headers at debug level, and one that sends us elsewhere repeats our address.
logging.getLogger("httpcore.http11").addFilter(lambda record: False)


@dataclass(frozen=True)
class Answer:
    """What the other side said: HTTP status, the body, and the seconds it asked to wait, if it did."""

    status: int
    body: bytes
    retry_after: float | None

    def document(self) -> dict[str, Any] | None:
        """The body as a JSON object; None where it is anything else."""
        try:
            document = json.loads(self.body)
        except (ValueError, RecursionError):
            return None
        return document if isinstance(document, dict) else None


@dataclass(frozen=True)
class Silence:
    """No answer came: `code` says how it ended, `was_asked` whether the request may have been read before."""

    code: str
    was_asked: bool

    def receipt(self, who: str) -> Receipt:
        if self.was_asked:
            return Receipt(Outcome.UNCERTAIN, self.code, f"{who} may have read the message, but no answer came.")
        return Receipt(Outcome.LATER, self.code, f"{who} could not be reached.")


class Http:
    """Connections to one server.

    It is a transport and no `httpx.Client`: a client logs each address, follows redirects to others and keeps cookies.
    """

    def __init__(self, timeout: float = TIMEOUT) -> None:
        """`timeout` in seconds, for connecting and for each silence of the other side."""
        self.timeout = timeout

    @cached_property
    def _transport(self) -> httpx.HTTPTransport:
        return httpx.HTTPTransport(limits=httpx.Limits(max_connections=2, keepalive_expiry=IDLE_SECONDS))

    def post(self, url: str, body: bytes, headers: Mapping[str, str] | None = None) -> Answer | Silence:
        """Posts JSON. No error leaves this method: it would hold the request, and the request its address."""
        headers = HEADERS | dict(headers or {})
        timeout = httpx.Timeout(self.timeout).as_dict()
        try:
            request = httpx.Request("POST", url, headers=headers, content=body, extensions={"timeout": timeout})
            return self._answer(request)
        except httpx.TimeoutException as error:
            return Silence("timeout", not isinstance(error, NOTHING_SENT))
        except NOTHING_SENT:
            return Silence("unreachable", was_asked=False)
        except httpx.InvalidURL:
            return Silence("invalid_address", was_asked=False)
        except Exception:  # whatever it is, its text may hold the address
            return Silence("cut", was_asked=True)

    def _answer(self, request: httpx.Request) -> Answer | Silence:
        until = time.monotonic() + TIMEOUTS * self.timeout
        response = self._transport.handle_request(request)
        try:
            body = b""
            for chunk in response.iter_raw():
                body += chunk
                if len(body) > MAX_ANSWER_BYTES:
                    break
                if time.monotonic() > until:
                    return Silence("timeout", was_asked=True)
            return Answer(response.status_code, body, _seconds(response.headers.get("Retry-After", "")))
        finally:
            response.close()

    def close(self) -> None:
        if "_transport" in vars(self):  # one that was never asked for needs no certificates read to be closed
            self._transport.close()


def _seconds(retry_after: str) -> float | None:
    """How long a Retry-After header asks to wait; one that gives a date is as good as none."""
    return min(float(retry_after), LONGEST_RETRY_AFTER) if retry_after.isdecimal() else None
