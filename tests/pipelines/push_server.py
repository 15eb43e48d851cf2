"""A server in a process of its own, in the place of WeChat, WeCom and a webhook; push_answers.py is what it does.

It counts who was told how often, which is the only truth about that.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from pipelines.outbox.message import Message, message_id
from pipelines.settings import PROJECT
from tests.pipelines.push_answers import APP_SECRET, APPID, HOOK_PATH, HOOK_SECRET, ROBOT_KEY


@dataclass(frozen=True)
class PushServer:
    """The running server, as a test speaks to it."""

    url: str

    def play(self, **script: Any) -> None:
        """From now on it fails by this Script."""
        httpx.post(f"{self.url}/script", json=script).raise_for_status()

    def reset(self) -> None:
        httpx.post(f"{self.url}/forget").raise_for_status()

    def forget_tokens(self) -> None:
        """No token that was given is good any more."""
        httpx.post(f"{self.url}/forget?tokens").raise_for_status()

    def seen(self) -> dict[str, Any]:
        """`told` and `tried`: how often each (an openid, a group's text, a message_id); `requests`, `met` faults, the
        `last` body of each channel, and how many asked for a token at once at `most_at_once`."""
        return httpx.get(f"{self.url}/seen").raise_for_status().json()

    def configure(self, folder: Path, *, is_idempotent: bool = False, timeout: float = 1.0) -> dict[str, str]:
        """The environment in which all channels are configured, and speak to this server."""
        toml = folder / "push.toml"
        toml.write_text(
            f"""
            [wecom]
            base_url = "{self.url}"
            timeout = {timeout}
            [wechat]
            appid = "{APPID}"
            base_url = "{self.url}"
            timeout = {timeout}
            [wechat.templates.comeback]
            id = "template-comeback"
            page = "pages/pack/index?mid={{message_id}}"
            data = {{ thing1 = "{{offer}}", amount2 = "{{amount}}", thing3 = "您有{{days}}天没来了" }}
            [webhook]
            is_idempotent = {str(is_idempotent).lower()}
            timeout = {timeout}
            """,
            encoding="utf-8",
        )
        return {
            "FENXIAO_PUSH": str(toml),
            "FENXIAO_WECOM_KEY": ROBOT_KEY,
            "FENXIAO_WECHAT_SECRET": APP_SECRET,
            "FENXIAO_WEBHOOK_URL": f"{self.url}/{HOOK_PATH}",
            "FENXIAO_WEBHOOK_SECRET": HOOK_SECRET,
        }


@contextmanager
def push_server() -> Iterator[PushServer]:
    """A server of its own, gone with the block."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.pipelines.push_answers"], cwd=PROJECT, stdout=subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        yield PushServer(f"http://127.0.0.1:{int(process.stdout.readline())}")
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def comeback(number: int = 1, *, channel: str = "wechat", **fields: str) -> Message:
    """A message to the distributor of that number."""
    key = f"comeback|d{number}|2026-01-05|small_pack"
    fields = {"offer": "小礼包", "amount": "¥20.00", "days": "3"} | fields
    return Message(message_id(key), key, f"d{number}", channel, "comeback", fields)


def brief(lines: str = "昨天销售 ¥1,000.00", *, channel: str = "wecom", language: str = "zh") -> Message:
    """A message to a group."""
    fields = {"date": "2026-01-05", "lines": lines, "link": "https://mall.example/today"}
    return Message(message_id(f"brief|{lines}"), f"brief|{lines}", None, channel, "brief", fields, language)
