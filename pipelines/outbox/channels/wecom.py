"""A WeCom group robot: tells one group, twenty times a minute at most."""

from __future__ import annotations

import json
from typing import Literal
from urllib.parse import quote

from pipelines.outbox.channel import Outcome, Receipt
from pipelines.outbox.channels.errcode import Meaning, errcode_receipt
from pipelines.outbox.channels.http import Http, Silence
from pipelines.outbox.channels.secret import Secret
from pipelines.outbox.message import Message
from pipelines.outbox.templates import Said, said, template_problems

BASE_URL = "https://qyapi.weixin.qq.com"
WHO = "WeCom"
Format = Literal["markdown", "text"]
MINUTE = 60.0
MAX_BYTES = {"markdown": 4096, "text": 2048}
#: What would be a mention, a font, a link or bold in Markdown: names on a board are people's own.
MARKDOWN_SIGNS = str.maketrans("<>[]*`", "＜＞［］＊｀")
CODES = {
    0: Meaning(Outcome.DELIVERED, "Accepted"),
    -1: Meaning(Outcome.LATER, "WeCom is busy"),
    45009: Meaning(Outcome.LATER, "The robot says more than twenty messages a minute", MINUTE),
    93000: Meaning(Outcome.STOP, "There is no such robot (any more): see FENXIAO_WECOM_KEY"),
}


class WeComRobot:
    name = "wecom"
    per_minute = 20
    needs_address = False
    is_idempotent = False

    def __init__(self, key: Secret, format: Format = "markdown", base_url: str = BASE_URL, http: Http | None = None):
        """`format`: text is for groups with people who are on WeChat, where Markdown is not shown."""
        self.format = format
        self.base_url = base_url
        self.http = http or Http()
        self._key = key

    def template_id(self, template: str) -> str | None:
        return None

    def problems(self, message: Message) -> list[str]:
        if problems := template_problems(message):
            return problems
        if message.distributor_id is not None:
            problems.append("A robot speaks to a group, and this message is for one person.")
        if (size := len(self._content(message).encode())) > MAX_BYTES[self.format]:
            problems.append(f"It has {size} bytes, WeCom takes {MAX_BYTES[self.format]} of {self.format}.")
        return problems

    def send(self, message: Message, address: str | None) -> Receipt:
        url = f"{self.base_url}/cgi-bin/webhook/send?key={quote(self._key.reveal(), safe='')}"
        body = {"msgtype": self.format, self.format: {"content": self._content(message)}}
        answer = self.http.post(url, json.dumps(body, ensure_ascii=False).encode())
        return answer.receipt(WHO) if isinstance(answer, Silence) else errcode_receipt(answer, CODES, WHO)

    def close(self) -> None:
        self.http.close()

    def _content(self, message: Message) -> str:
        words = said(message)
        return _markdown(words, message.language) if self.format == "markdown" else _text(words)


def _markdown(words: Said, language: str) -> str:
    title, text = words.title.translate(MARKDOWN_SIGNS), words.text.translate(MARKDOWN_SIGNS)
    link = f"\n[{'查看详情' if language == 'zh' else 'See more'}]({words.link})" if words.link else ""
    return f"**{title}**\n{text}{link}"


def _text(words: Said) -> str:
    return "\n".join(part for part in (words.title, words.text, words.link) if part)
