"""`fenxiao push`: a dry run unless told otherwise, one line for what is wrong, and what became of the messages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from pipelines.business_time import local, now
from pipelines.settings import Home
from tests.pipelines.outbox_home import decide_packs, home_of, people, publish_silences, states
from tests.pipelines.policy_folder import change, copy_default
from tests.pipelines.push_answers import SECRETS
from tests.pipelines.push_server import PushServer
from tests.pipelines.running import Called, Command


@dataclass(frozen=True)
class Push(Command):
    """`fenxiao push` on one home, with a policy that knows no quiet hours."""

    home: Home
    policy: Path

    def __call__(self, *arguments: object) -> Called:
        policy = () if arguments[0] == "stop" else ("--policy", self.policy)
        return super().__call__("push", *arguments, *policy, "--home", self.home.root)


@pytest.fixture
def push(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Push:
    """Three packs are decided on; of three people at risk one has consented and one has come back."""
    for name in ("FENXIAO_PUSH", "FENXIAO_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "200")
    home = home_of(tmp_path, ["d1"], consents=1)
    publish_silences(home, dict.fromkeys(people(3)), as_of=now())
    decide_packs(home, dict.fromkeys(people(3), ("treated", "small_pack")), now())
    policy = copy_default(tmp_path)
    change(policy, "push_rules", 2, quiet_from_hour=0, quiet_to_hour=0)
    return Push(monkeypatch, capfd, home, policy)


def pushes(push: Push) -> list[str]:
    """The lines of the file for upload by hand, without its header."""
    file = push.home.root / "pushes.csv"
    return file.read_text(encoding="utf-8-sig").splitlines()[1:] if file.exists() else []


def test_a_plan_is_shown_and_sent_only_when_it_is_said_so(push: Push) -> None:
    assert "新计划 planned 3 · 已不再沉默或已过时、取消 cancelled, no longer silent or no news 0" in push("plan").out
    shown = push("send").out
    assert "nothing was sent: 可发送 ready 3" in shown
    assert "file · comeback · d1 · offer 小回归礼包, amount ¥20.00, days 4" in shown
    assert (pushes(push), states(push.home)) == ([], {"planned": 3})
    assert push("send", "--really").out == "已送达 delivered 3\n"
    assert [line.split(",")[1] for line in pushes(push)] == people(3)
    assert "没有可发送的消息 Nothing was due." in push("send", "--really").out
    assert len(pushes(push)) == 3


def test_the_status_tells_states_reasons_and_who_can_be_reached(push: Push) -> None:
    push("plan", "--channel", "file")
    push("send", "--really")
    status = push("status").out
    assert "流失风险 at risk 3 · 可触达 reachable 1" in status
    [line] = [line for line in status.splitlines() if "delivered" in line]
    assert line.split() == ["已送达", "delivered", "3", "file", "written"]


def test_the_status_tells_why_a_message_waits(push: Push, tmp_path: Path) -> None:
    for name, value in PushServer("http://127.0.0.1:9").configure(tmp_path).items():
        push.monkeypatch.setenv(name, value)
    push("plan", "--channel", "wechat")
    with (tmp_path / "push.toml").open("a", encoding="utf-8") as file:
        file.write('[by_itself]\npacks = "wechat"\n')
    status = push("status")
    waiting = {line.split()[2]: line.split()[-2:] for line in status.out.splitlines() if "planned" in line}
    assert waiting == {"1": ["可发送", "ready"], "2": ["consent", "left"]}
    assert "at risk 3 · 可触达 reachable 1" in status.out
    (tmp_path / "push.toml").write_text('[by_itself]\npacks = "file"\n', encoding="utf-8")
    assert "at risk 3 · 可触达 reachable 3" in push("status").out
    push.monkeypatch.delenv("FENXIAO_PUSH")
    assert "渠道未配置 no such channel: 3" in push("send").out
    assert not [secret for secret in SECRETS if secret in status.out + status.err]


def test_a_stop_is_said_refuses_to_send_and_is_taken_back(push: Push) -> None:
    push("plan")
    assert "All sending is stopped" in push("stop").out
    push("send", "--really").assert_refused(1, "Sending is stopped since", "push stop --off --home")
    assert "sending is stopped since then" in push("status").out
    assert "Sending may go on." in push("stop", "--off").out
    assert "delivered 3" in push("send", "--really").out


def test_the_policys_quiet_hours_and_its_cap_hold(push: Push) -> None:
    push("plan")
    hour = local(now(), "Asia/Shanghai").hour
    change(push.policy, "push_rules", 2, quiet_from_hour=hour, quiet_to_hour=(hour + 2) % 24)
    assert "These are quiet hours" in push("send").out
    assert f"quiet until {(hour + 2) % 24}:00 Asia/Shanghai" in push("send", "--really").out
    change(push.policy, "push_rules", 2, quiet_from_hour=0, quiet_to_hour=0, max_messages=0)
    assert "已达频次上限 told enough: 3" in push("send").out
    assert "Nothing was due." in push("send", "--really").out
    assert pushes(push) == []


def test_packs_are_withheld_while_what_is_published_is_no_sound_ground(push: Push) -> None:
    push("plan")
    publish_silences(push.home, dict.fromkeys(people(3)), "20260303T040000000000", as_of=now() - timedelta(days=2))
    shown = push("send").out
    assert "暂扣 withheld: 回归礼包 comeback packs: What is published is as of" in shown
    assert "暂扣，见上 withheld, see above: 3" in shown
    held = push("send", "--really")
    assert (held.code, pushes(push), states(push.home)) == (1, [], {"planned": 3})
    assert "too old to tell who is silent" in held.out
    assert "delivered 3" in push("send", "--really", "--anyway").out


def test_erasing_somebody_cancels_what_is_planned_for_them(push: Push) -> None:
    push("plan")
    Command.__call__(push, "erase", "m2", "--home", push.home.root)
    assert states(push.home) == {"planned": 2, "cancelled": 1}


def test_only_what_is_parked_is_settled_and_how_must_be_said(push: Push) -> None:
    push("plan")
    settle = partial(Command.__call__, push, "push", "settle", "nobody")
    settle("--delivered", "--home", push.home.root).assert_refused(1, "There is no parked message 'nobody'")
    assert "--delivered" in settle("--home", push.home.root).err
    assert states(push.home) == {"planned": 3}


def test_a_channel_that_is_not_configured_is_named(push: Push) -> None:
    push("plan", "--channel", "wechat").assert_refused(2, "There is no channel 'wechat': configured are file.")


def test_a_home_that_is_not_there_is_not_made(push: Push) -> None:
    nowhere = replace(push, home=Home(push.home.root.parent / "nowhere"))
    for command in (["plan"], ["send"], ["send", "--really"], ["status"], ["stop"]):
        nowhere(*command).assert_refused(2, "There is no home")
    assert not nowhere.home.root.exists()
