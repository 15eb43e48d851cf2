"""A mini-program's subscribe message: one to one person who has consented once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from pipelines.outbox.channel import Outcome, Receipt
from pipelines.outbox.channels.errcode import Meaning, errcode_receipt
from pipelines.outbox.channels.http import Http, Silence
from pipelines.outbox.channels.token import Tokens
from pipelines.outbox.channels.wechat_data import field_problem, fitted
from pipelines.outbox.message import Message
from pipelines.outbox.templates import template_problems

BASE_URL = "https://api.weixin.qq.com"
SEND = "/cgi-bin/message/subscribe/send"
TOKEN = "/cgi-bin/stable_token"
WHO = "WeChat"
LANGUAGES = {"zh": "zh_CN", "en": "en_US"}
#: Codes that say the token was not good, and with that that nothing was sent.
BAD_TOKEN = {"40001", "40014", "42001"}
#: An hour: a limit of a minute is over by then, and one of a day is met 24 times at most.
LIMIT_PAUSE = 3600.0
CODES = {
    0: Meaning(Outcome.DELIVERED, "Accepted"),
    -1: Meaning(Outcome.LATER, "WeChat is busy"),
    40001: Meaning(Outcome.STOP, "A new token was wrong too: another program renews it by force, or see appid"),
    40003: Meaning(Outcome.REFUSED, "The openid is wrong, or of another mini-program"),
    40014: Meaning(Outcome.STOP, "A new token was wrong too"),
    40037: Meaning(Outcome.STOP, "There is no such template (any more): see its id in [wechat.templates]"),
    41030: Meaning(Outcome.STOP, "The released mini-program has no such page: see page in [wechat.templates]"),
    42001: Meaning(Outcome.STOP, "A new token had ended too"),
    43101: Meaning(Outcome.REFUSED, "No consent is left: refused, unsubscribed or used up", ends_consent=True),
    45009: Meaning(Outcome.STOP, "WeChat's limit is reached", LIMIT_PAUSE),
    47003: Meaning(Outcome.STOP, "A field broke its rule: see data in [wechat.templates]"),
    48001: Meaning(Outcome.STOP, "The account may not send these messages"),
}


@dataclass(frozen=True)
class WeChatTemplate:
    """One template of the account: its id, the page it opens, and its `data` by key (thing1, amount4, ...), in which
    the message's fields stand in braces, as `{message_id}` may in the page."""

    id: str
    data: Mapping[str, str]
    page: str | None = None


class WeChatSubscribe:
    name = "wechat"
    per_minute = None
    needs_address = True
    is_idempotent = False

    def __init__(
        self, templates: Mapping[str, WeChatTemplate], tokens: Tokens, http: Http, base_url: str, state: str = "formal"
    ) -> None:
        """`state`: of the mini-program that is opened: formal, trial or developer."""
        self.templates = templates
        self.tokens = tokens
        self.http = http
        self.base_url = base_url
        self.state = state

    def template_id(self, template: str) -> str | None:
        return self.templates[template].id if template in self.templates else None

    def problems(self, message: Message) -> list[str]:
        if problems := template_problems(message):
            return problems
        if message.template not in self.templates:
            return [f"[wechat.templates] has none for {message.template}."]
        if message.distributor_id is None:
            problems.append("WeChat's subscribe messages go to one person, and this one is for a group.")
        return problems + [
            problem for key, text in self._data(message).items() if (problem := field_problem(key, text))
        ]

    def send(self, message: Message, address: str | None) -> Receipt:
        """To the openid `address`."""
        if not address:
            return Receipt(Outcome.REFUSED, "no_address", "No openid of this person is known.")
        body = self._body(message, address)
        receipt = self._ask(body)
        if receipt.code in BAD_TOKEN:
            self.tokens.forget()
            receipt = self._ask(body)
        return receipt

    def close(self) -> None:
        self.http.close()

    def _ask(self, body: bytes) -> Receipt:
        token = self.tokens.current()
        if isinstance(token, Receipt):
            return token
        answer = self.http.post(f"{self.base_url}{SEND}?access_token={quote(token.reveal(), safe='')}", body)
        return answer.receipt(WHO) if isinstance(answer, Silence) else errcode_receipt(answer, CODES, WHO)

    def _body(self, message: Message, openid: str) -> bytes:
        template = self.templates[message.template]
        body = {
            "touser": openid,
            "template_id": template.id,
            "miniprogram_state": self.state,
            "lang": LANGUAGES[message.language],
            "data": {key: {"value": text} for key, text in self._data(message).items()},
        }
        if template.page:
            body["page"] = template.page.format(message_id=message.message_id)
        return json.dumps(body, ensure_ascii=False).encode()

    def _data(self, message: Message) -> dict[str, str]:
        data = self.templates[message.template].data
        return {key: fitted(key, text.format_map(message.fields)) for key, text in data.items()}
