"""A webhook of the mall's own: signed, and with the message's id, by which a receiver knows it again."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import asdict, replace
from datetime import UTC, datetime

from pipelines import business_time
from pipelines.outbox.channel import Outcome, Receipt
from pipelines.outbox.channels.http import Answer, Http, Silence
from pipelines.outbox.channels.secret import Secret
from pipelines.outbox.message import Message
from pipelines.outbox.templates import said, template_problems

WHO = "The webhook"
#: Statuses by which a receiver says that it did not take this request, and would take it later.
NOT_NOW = {425, 429}
#: ... that this one message is wrong.
WRONG_MESSAGE = {400, 413, 415, 422}
#: ... that it may have taken it: its answer to a request that it still works on, or to one that came too slowly.
MAY_HAVE = {408, 409}


class Webhook:
    name = "webhook"
    per_minute = None
    needs_address = False

    def __init__(self, url: Secret, secret: Secret, is_idempotent: bool = False, http: Http | None = None) -> None:
        """`is_idempotent`: the receiver does nothing for an Idempotency-Key that it has seen, so that it may be asked
        again where its answer was lost."""
        self.is_idempotent = is_idempotent
        self.http = http or Http()
        self._url = url
        self._secret = secret

    def template_id(self, template: str) -> str | None:
        return None

    def problems(self, message: Message) -> list[str]:
        return template_problems(message)

    def send(self, message: Message, address: str | None) -> Receipt:
        body = _body(message)
        headers = signed(self._secret, business_time.now(), body) | {"Idempotency-Key": message.message_id}
        answer = self.http.post(self._url.reveal(), body, headers)
        receipt = answer.receipt(WHO) if isinstance(answer, Silence) else _judged(answer)
        if self.is_idempotent and receipt.outcome is Outcome.UNCERTAIN:
            return replace(receipt, outcome=Outcome.LATER)
        return receipt

    def close(self) -> None:
        self.http.close()


def signed(secret: Secret, now: datetime, body: bytes) -> dict[str, str]:
    """The headers that prove who sent `body` and when (UTC without zone): HMAC-SHA256, in hexadecimal, over the Unix
    time in seconds, a full stop and the body."""
    timestamp = str(int(now.replace(tzinfo=UTC).timestamp()))
    signature = hmac.new(secret.reveal().encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return {"X-Fenxiao-Timestamp": timestamp, "X-Fenxiao-Signature": f"v1={signature}"}


def _body(message: Message) -> bytes:
    """How the person is reached is not in it: the mall knows its distributors."""
    document = {
        "message_id": message.message_id,
        "distributor_id": message.distributor_id,
        "template": message.template,
        "language": message.language,
        "fields": dict(message.fields),
        **asdict(said(message)),
    }
    return json.dumps(document, ensure_ascii=False).encode()


def _judged(answer: Answer) -> Receipt:
    """By the status, as receivers differ in what they say. Only a success that is empty or JSON is the receiver's own:
    a page with 200 comes from a login or a proxy before it, which may or may not have passed the message on."""
    status, code = answer.status, f"http_{answer.status}"
    if 200 <= status < 300:
        if not answer.body.strip() or answer.document() is not None:
            return Receipt(Outcome.DELIVERED, code, "Accepted.")
        return Receipt(Outcome.UNCERTAIN, "not_json", f"{WHO} answered with something that is no JSON object.")
    if status in NOT_NOW:
        return Receipt(Outcome.LATER, code, f"{WHO} takes no more now.", answer.retry_after)
    if status in WRONG_MESSAGE:
        return Receipt(Outcome.REFUSED, code, f"{WHO} refused this message.")
    if 300 <= status < 500 and status not in MAY_HAVE:
        return Receipt(Outcome.STOP, code, f"{WHO} refuses us: see FENXIAO_WEBHOOK_URL and FENXIAO_WEBHOOK_SECRET.")
    return Receipt(Outcome.UNCERTAIN, code, f"{WHO} failed after it was asked: it may have the message.")
