"""What the fields of a WeChat template may hold is known before anything is sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.outbox.channels.http import Http
from pipelines.outbox.channels.secret import Secret
from pipelines.outbox.channels.token import Tokens
from pipelines.outbox.channels.wechat import BASE_URL, WeChatSubscribe, WeChatTemplate
from pipelines.outbox.channels.wechat_data import field_problem, field_type, fitted
from tests.pipelines.push_server import brief, comeback

FITS = {
    "thing1": ["中" * 20, "a", "1/2 的 ¥!"],
    "number2": ["0", "1" * 32, "12.5"],
    "letter3": ["Z" * 32],
    "symbol4": ["!?#%&"],
    "character_string5": ["A-1_b/2", "x" * 32],
    "time6": ["18:00", "2026年11月22日 18:00", "9:05:59", "09:00~18:00", "2026年1月2日 00:00~2026年1月3日 23:59"],
    "date7": ["2026年11月22日", "2026年01月02日 18:00", "2026年1月2日~2026年1月3日"],
    "amount8": ["¥12.50", "12.5元", "￥1234567890", "$1", "12345678.90"],
    "phone_number9": ["+86-0766-66888866", "13800000001"],
    "car_number10": ["粤A8Z888挂", "A1"],
    "name11": ["张" * 10, "Bob O'Neil Jr.", "a" * 20, "𠮷野家"],
    "phrase12": ["配送中", "五个汉字好"],
    "enum13": ["待发货"],
}
TOO_MUCH = {
    "thing1": ["", "中" * 21],
    "number2": ["", "1" * 33, "1,000", "-", "1.", "½", "１２"],
    "letter3": ["Z" * 33, "a1", "é"],
    "symbol4": ["!!!!!!", "a", "中", ""],
    "character_string5": ["中", "x" * 33, "a b", ""],
    "time6": ["24:00", "18:60", "2026-11-22 18:00", "2026年13月1日 18:00", "6pm", "18:00~", ""],
    "date7": ["2026-11-22", "11月22日", "2026年2月32日", ""],
    "amount8": ["¥¥1", "12345678901", "1,000", "¥", "20块", "123456789.01", "", "-5"],
    "phone_number9": ["1" * 18, "call me", ""],
    "car_number10": ["粤A8Z888挂挂挂", "A 1", ""],
    "name11": ["张" * 11, "a" * 21, "张abcdefghij", ""],
    "phrase12": ["六个汉字太多了", "ok", "好!", ""],
    "enum13": [""],
}


@pytest.mark.parametrize("key", FITS)
def test_what_fits_is_taken(key: str) -> None:
    assert [text for text in FITS[key] if field_problem(key, text)] == []


@pytest.mark.parametrize("key", TOO_MUCH)
def test_what_does_not_fit_is_named_with_the_rule(key: str) -> None:
    assert [text for text in TOO_MUCH[key] if not field_problem(key, text)] == []
    assert key in field_problem(key, TOO_MUCH[key][0])


@pytest.mark.parametrize(
    ("key", "text", "shown"),
    [
        ("thing1", " 春日\n\t礼包\u200b🌸❤️ ", "春日 礼包"),
        ("thing1", "中" * 25, "中" * 19 + "…"),
        ("thing1", "🌸" * 30, ""),
        ("amount2", "¥1,234.50", "¥1234.50"),
        ("name3", "𠮷野家", "𠮷野家"),
        ("date4", "2026年11月22日 18:00 之前请务必使用", "2026年11月22日 18:00 之前请务必使用"),
    ],
)
def test_a_text_is_fitted_where_that_changes_no_meaning(key: str, text: str, shown: str) -> None:
    assert fitted(key, text) == shown


def test_a_key_is_a_type_and_a_number() -> None:
    keys = ["thing1", "character_string12", "thing", "1thing", "thing1x", "money1", "Thing1"]
    assert [field_type(key) for key in keys] == ["thing", "character_string", None, None, None, None, None]


def wechat(tmp_path: Path, **data: str) -> WeChatSubscribe:
    http = Http()
    tokens = Tokens(http, BASE_URL, "wx0", Secret("secret"), tmp_path / "lock")
    return WeChatSubscribe({"comeback": WeChatTemplate("template", data)}, tokens, http, BASE_URL)


def test_a_message_is_judged_by_the_keys_of_the_account(tmp_path: Path) -> None:
    problems = wechat(tmp_path, thing1="{offer}", phrase2="{offer}", number3="{days}").problems
    assert problems(comeback()) == []
    assert [problem.split()[0] for problem in problems(comeback(offer="Spring pack", days="three"))] == [
        "phrase2",
        "number3",
    ]


def test_what_wechat_can_not_carry_is_said(tmp_path: Path) -> None:
    channel = wechat(tmp_path, thing1="{offer}")
    assert "has none for brief" in channel.problems(brief(channel="wechat"))[0]
    assert channel.template_id("brief") is None
    assert channel.template_id("comeback") == "template"
    assert "'offer'" in channel.problems(comeback(offer=""))[0]
