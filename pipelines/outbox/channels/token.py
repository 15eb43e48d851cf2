"""WeChat's access token: asked for once, used until shortly before it ends, never written down."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path

from pipelines.durable import alone
from pipelines.outbox.channel import Outcome, Receipt
from pipelines.outbox.channels.errcode import Meaning, errcode_receipt
from pipelines.outbox.channels.http import Http, Silence
from pipelines.outbox.channels.secret import Secret

WHO = "WeChat's token service"
#: From 300 s before a token's end WeChat gives the next one, and both are good: within that time, and not before it,
#: asking again brings something new.
EARLY_SECONDS = 240.0
CODES = {
    -1: Meaning(Outcome.LATER, "WeChat is busy"),
    40001: Meaning(Outcome.STOP, "The app secret is wrong: see FENXIAO_WECHAT_SECRET"),
    40002: Meaning(Outcome.STOP, "The grant type is wrong"),
    40013: Meaning(Outcome.STOP, "The appid is wrong: see appid in [wechat]"),
    40125: Meaning(Outcome.STOP, "The app secret is wrong: see FENXIAO_WECHAT_SECRET"),
    40164: Meaning(Outcome.STOP, "This machine's address is not on the list of those that the account allows"),
    45009: Meaning(Outcome.STOP, "Too many tokens were asked for today", 3600.0),
    45011: Meaning(Outcome.LATER, "Tokens were asked for too fast", 60.0),
}


class Tokens:
    """The token of one account.

    `stable_token` gives the same token to whoever asks, so each process keeps its own in memory and none is stored. The
    file `lock` makes processes ask one after the other: one that starts while another renews gets the renewed one.
    """

    def __init__(self, http: Http, url: str, appid: str, secret: Secret, lock: Path) -> None:
        self.http = http
        self.url = url
        self.appid = appid
        self.lock = lock
        self._app_secret = secret
        self._token: Secret | None = None
        self._good_until = 0.0

    def current(self) -> Secret | Receipt:
        """A token that is good for the next request, or why there is none: LATER or STOP, as nothing was sent yet."""
        if self._token is None or time.monotonic() >= self._good_until:
            with alone(self.lock):
                return self._renewed()
        return self._token

    def forget(self) -> None:
        """The other side said that the token is not good (any more)."""
        self._token = None

    def _renewed(self) -> Secret | Receipt:
        # Never force_refresh: it would take the token from every other program of the account.
        wanted = {
            "grant_type": "client_credential",
            "appid": self.appid,
            "secret": self._app_secret.reveal(),
            "force_refresh": False,
        }
        asked_at = time.monotonic()
        answer = self.http.post(self.url, json.dumps(wanted).encode())
        if isinstance(answer, Silence):
            return _not_sent(answer.receipt(WHO))
        document = answer.document() or {}
        token, seconds = document.get("access_token"), document.get("expires_in")
        if isinstance(token, str) and token and isinstance(seconds, int) and seconds > 0:
            self._token = Secret(token)
            self._good_until = asked_at + seconds - min(EARLY_SECONDS, seconds / 2)
            return self._token
        return _not_sent(errcode_receipt(answer, CODES, WHO))


def _not_sent(receipt: Receipt) -> Receipt:
    """What is uncertain about a token is not about a message, and what refuses one refuses no message."""
    code = f"token_{receipt.code}"
    if receipt.outcome is Outcome.UNCERTAIN:
        detail = f"{WHO} gave no token that could be read, nothing was sent."
        return replace(receipt, outcome=Outcome.LATER, code=code, detail=detail)
    if receipt.outcome is Outcome.REFUSED:
        return replace(receipt, outcome=Outcome.STOP, code=code)
    return replace(receipt, code=code)
