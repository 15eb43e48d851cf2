"""Which channels a home has, and what is said of a file that configures them wrongly."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipelines.errors import ConfigurationError
from pipelines.outbox.by_itself import by_itself
from pipelines.outbox.channels.registry import channels_from
from pipelines.outbox.templates import TEMPLATES
from pipelines.settings import PROJECT, Home

SECRETS = {
    "FENXIAO_WECOM_KEY": "key",
    "FENXIAO_WECHAT_SECRET": "secret",
    "FENXIAO_WEBHOOK_URL": "https://mall.example/hook",
    "FENXIAO_WEBHOOK_SECRET": "secret",
}
WECHAT = '[wechat]\nappid = "wx0"\n[wechat.templates.comeback]\nid = "t"\n'


def configured(folder: Path, toml: str, environment: dict[str, str] = SECRETS) -> dict:
    file = folder / "push.toml"
    file.write_text(toml, encoding="utf-8")
    return channels_from(environment | {"FENXIAO_PUSH": str(file)}, Home(folder))


def test_without_a_file_nothing_leaves_the_machine(tmp_path: Path) -> None:
    assert list(channels_from(SECRETS, Home(tmp_path))) == ["file"]


def test_a_section_makes_a_channel_that_needs_no_more_than_its_secret(tmp_path: Path) -> None:
    channels = configured(tmp_path, f'[wecom]\n[webhook]\n{WECHAT}data = {{ thing1 = "{{offer}}" }}')
    assert {name: channel.name for name, channel in channels.items()} == {
        name: name for name in ("file", "wecom", "wechat", "webhook")
    }
    assert channels["wecom"].base_url == "https://qyapi.weixin.qq.com"
    assert channels["wechat"].base_url == "https://api.weixin.qq.com"


def test_the_file_that_the_docs_show_is_right(tmp_path: Path) -> None:
    docs = (PROJECT / "docs" / "push.md").read_text(encoding="utf-8")
    [shown] = re.findall(r"```toml\n(.*?)```", docs, re.DOTALL)
    channels = configured(tmp_path, shown)
    assert set(channels) == {"file", "wecom", "wechat", "webhook"}
    asked = by_itself({"FENXIAO_PUSH": str(tmp_path / "push.toml")}, channels)
    assert (asked.packs, asked.boards, asked.brief) == ("wechat", "wecom", "wecom")
    assert set(asked.channels) == set(TEMPLATES)
    assert set(re.findall(r"FENXIAO_W\w+", docs)) == set(SECRETS)


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("[wecom", "not valid TOML"),
        ("[sms]", "unknown key 'sms'"),
        ('[wecom]\nkey = "canary"', "unknown key 'key'"),
        ('[wecom]\nformat = "html"', "known are markdown, text"),
        ("[wecom]\ntimeout = 0", "timeout is 0"),
        ("[wecom]\ntimeout = true", "timeout is True"),
        ('[wecom]\nbase_url = "http://wecom.example"', "base_url is no address"),
        ("wecom = 1", "must be a section"),
        ("[webhook]\nis_idempotent = 'yes'", "is_idempotent is 'yes'"),
        ("[wechat]", "needs appid"),
        ('[wechat]\nappid = "wx0"\nstate = "live"', "known are formal"),
        ('[wechat]\nappid = "wx0"\n[wechat.templates.sale]\nid = "t"', "unknown key 'sale'"),
        (WECHAT, "data must be a section"),
        (WECHAT + 'data = { money1 = "{offer}" }', "key 'money1'"),
        (WECHAT + 'data = { thing1 = "{name}" }', "only {amount}, {days}, {offer}"),
        (WECHAT + 'data = { thing1 = "{offer" }', "in braces"),
        (WECHAT + 'data = { thing1 = "{offer.__class__}" }', "in braces"),
        (WECHAT + 'data = { thing1 = "{offer:>9999999}" }', "in braces"),
        (WECHAT + 'page = "p?d={distributor_id}"\ndata = {}', "only {message_id}"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(tmp_path: Path, toml: str, said: str) -> None:
    with pytest.raises(ConfigurationError, match=re.escape(said)) as raised:
        configured(tmp_path, toml)
    assert "push.toml" in str(raised.value)
    assert "canary" not in str(raised.value)


@pytest.mark.parametrize(
    ("section", "variable"), [("[wecom]", "FENXIAO_WECOM_KEY"), ("[webhook]", "FENXIAO_WEBHOOK_URL")]
)
def test_a_section_without_its_secret_is_refused(tmp_path: Path, section: str, variable: str) -> None:
    with pytest.raises(ConfigurationError, match=variable):
        configured(tmp_path, section, {})


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"nowhere\.toml"):
        channels_from({"FENXIAO_PUSH": str(tmp_path / "nowhere.toml")}, Home(tmp_path))
