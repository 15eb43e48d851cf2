"""What WeChat and WeCom answer: a JSON object with `errcode`, whatever the HTTP status."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from pipelines.outbox.channel import Outcome, Receipt
from pipelines.outbox.channels.http import Answer

#: What is quoted of `errmsg`; the rest of it may repeat the request, with its token or its openid.
QUOTED = re.compile(r"\brid: ?[0-9a-f-]{1,60}\b|\bdata\.[a-z_]{1,20}[0-9]{1,3}\.value\b")
TOO_MANY = 429


@dataclass(frozen=True)
class Meaning:
    """What a code says and what follows from it; `retry_after` in seconds."""

    outcome: Outcome
    text: str
    retry_after: float | None = None
    ends_consent: bool = False


def errcode_receipt(answer: Answer, codes: Mapping[int, Meaning], who: str) -> Receipt:
    """The receipt of an answer by the table `codes`. A code that is not in it is refused for good, and not known."""
    document = answer.document() or {}
    code = document.get("errcode")
    if not isinstance(code, int) or isinstance(code, bool):
        return _no_errcode(answer, who)
    meaning = codes.get(code)
    if meaning is None:
        unknown = f"{who} answered a code that is not in docs/push.md"
        return Receipt(Outcome.REFUSED, str(code)[:20], _quoted(unknown, document), is_known=False)
    return Receipt(
        meaning.outcome,
        str(code),
        _quoted(meaning.text, document),
        meaning.retry_after,
        str(document["msgid"])[:64] if "msgid" in document else None,
        meaning.ends_consent,
    )


def _quoted(text: str, document: Mapping[str, object]) -> str:
    quoted = QUOTED.findall(str(document.get("errmsg", ""))[:1000])
    return f"{text} ({', '.join(quoted)})." if quoted else f"{text}."


def _no_errcode(answer: Answer, who: str) -> Receipt:
    """An answer of whatever stands between: a proxy, a gateway, a login page.

    With a status that refuses the request (4xx) or names another address (3xx) it never got through. With any other,
    200 and 5xx among them, it may have: a gateway that waited in vain for the answer shows the same page as one that
    passed nothing on. To tell nobody twice is worth more than to tell everybody.
    """
    code = f"http_{answer.status}"
    if answer.status == TOO_MANY:
        return Receipt(Outcome.LATER, code, f"Too many requests before {who}.", answer.retry_after)
    if 300 <= answer.status < 500:
        return Receipt(Outcome.STOP, code, f"Something before {who} refused the request: see the base_url.")
    return Receipt(Outcome.UNCERTAIN, code, f"Something other than {who} answered: it may have the message.")
