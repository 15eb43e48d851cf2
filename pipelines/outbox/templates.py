"""What each message says, in Chinese and in English."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipelines.outbox.message import Message

LINK = "link"
ADDRESS = re.compile(r"https?://[^\s()<>\[\]\"]+")
BRIEF_LINES = 5


@dataclass(frozen=True)
class Said:
    """A message in words: a title of one line, a text of one or more, and perhaps a link to see more."""

    title: str
    text: str
    link: str | None = None


@dataclass(frozen=True)
class Template:
    """The fields that a message of this kind must have, and (title, text) in each language, in which they stand in
    braces. A field `link` is not part of the text: each channel shows it its own way, and it may be empty."""

    fields: tuple[str, ...]
    zh: tuple[str, str]
    en: tuple[str, str]


TEMPLATES = {
    # `offer`: the pack's name; `amount`: what it is worth, like ¥20.00; `days`: whole days without activity.
    "comeback": Template(
        ("offer", "amount", "days"),
        ("回归礼包", "您有 {days} 天没来了，为您备好了{offer}（{amount}），回来看看吧。"),
        ("A pack to welcome you back", "You have been away for {days} days: {offer} ({amount}) is waiting for you."),
    ),
    # `board`: its name; `period`: its days; `lines`: the places, one a line.
    "board": Template(
        ("board", "period", "lines", "link"),
        ("榜单：{board}", "{period}\n{lines}"),
        ("Leaderboard: {board}", "{period}\n{lines}"),
    ),
    # `date`: the day that is told about; `lines`: at most BRIEF_LINES of them.
    "brief": Template(
        ("date", "lines", "link"),
        ("早报 {date}", "{lines}"),
        ("Morning brief {date}", "{lines}"),
    ),
}


def said(message: Message) -> Said:
    """The message in its language. What `template_problems` finds fault with raises KeyError."""
    template = TEMPLATES[message.template]
    title, text = {"zh": template.zh, "en": template.en}[message.language]
    fields = message.fields
    return Said(" ".join(title.format_map(fields).split()), text.format_map(fields).strip(), fields.get(LINK) or None)


def template_problems(message: Message) -> list[str]:
    """Why the message can't be put into words, one sentence each."""
    template = TEMPLATES.get(message.template)
    if template is None:
        return [f"There is no template {message.template!r}, known are {', '.join(TEMPLATES)}."]
    problems = [f"Its field {name!r} is missing or empty." for name in _empty(message, template)]
    if message.language not in ("zh", "en"):
        problems.append(f"Its language is {message.language!r}, known are zh and en.")
    if (link := message.fields.get(LINK)) and not ADDRESS.fullmatch(link):
        problems.append("Its link is no address that begins with http.")
    if message.template == "brief" and len(message.fields.get("lines", "").splitlines()) > BRIEF_LINES:
        problems.append(f"A brief has at most {BRIEF_LINES} lines.")
    return problems


def _empty(message: Message, template: Template) -> list[str]:
    return [name for name in template.fields if name != LINK and not message.fields.get(name, "").strip()]
