"""What a message says, and what it must have to say it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipelines.outbox.message import Message, message_id
from pipelines.outbox.templates import TEMPLATES, said, template_problems
from tests.pipelines.push_server import brief, comeback

BOARD = Message(
    message_id("board"),
    "board",
    None,
    "wecom",
    "board",
    {"board": "周销售榜", "period": "1 月 5 日至 11 日", "lines": "1. 张*\n2. 李*", "link": "https://mall.example/b"},
)


@pytest.mark.parametrize("message", [comeback(), BOARD, brief()], ids=lambda message: message.template)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_template_says_all_its_fields_in_both_languages(message: Message, language: str) -> None:
    message = replace(message, language=language)
    assert template_problems(message) == []
    words = said(message)
    shown = f"{words.title}\n{words.text}\n{words.link}"
    assert [name for name in TEMPLATES[message.template].fields if message.fields[name] not in shown] == []
    assert "{" not in shown


@pytest.mark.parametrize("message", [BOARD, brief()], ids=lambda message: message.template)
def test_a_message_to_a_group_does_without_a_link(message: Message) -> None:
    without = replace(message, fields={**message.fields, "link": ""})
    assert template_problems(without) == []
    assert said(without).link is None


def test_both_languages_say_the_same_fields() -> None:
    for template in TEMPLATES.values():
        for name in template.fields:
            assert ("{" + name + "}" in "".join(template.zh)) == ("{" + name + "}" in "".join(template.en))


def test_what_a_field_holds_is_text_and_no_template() -> None:
    assert "{days} {0}" in said(comeback(offer="{days} {0}")).text


@pytest.mark.parametrize(
    ("message", "problem"),
    [
        (comeback(offer=" "), "'offer' is missing"),
        (replace(comeback(), fields={"days": "3", "amount": "¥1"}), "'offer' is missing"),
        (replace(comeback(), template="sale"), "no template 'sale'"),
        (replace(comeback(), language="fr"), "known are zh and en"),
        (brief("1\n2\n3\n4\n5\n6"), "at most 5 lines"),
        (replace(BOARD, fields={**BOARD.fields, "link": "javascript:alert(1)"}), "no address"),
        (replace(BOARD, fields={**BOARD.fields, "link": "https://a.b/) [x](https://c.d"}), "no address"),
    ],
)
def test_what_is_missing_is_said_before(message: Message, problem: str) -> None:
    [found] = template_problems(message)
    assert problem in found
