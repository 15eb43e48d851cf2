"""The group robot: what a group reads, how much of it fits, and what each answer leads to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.outbox.channel import Channel, Outcome
from pipelines.outbox.channels.registry import channels_from
from pipelines.outbox.channels.secret import Secret
from pipelines.outbox.channels.wecom import WeComRobot
from pipelines.settings import Home
from tests.pipelines.push_server import PushServer, brief, comeback, push_server


@pytest.fixture(scope="module")
def server() -> Iterator[PushServer]:
    with push_server() as running:
        yield running


@pytest.fixture
def robot(server: PushServer, tmp_path: Path) -> Iterator[Channel]:
    server.reset()
    channel = channels_from(server.configure(tmp_path), Home(tmp_path))["wecom"]
    yield channel
    channel.close()


@pytest.fixture(params=["markdown", "text"])
def offline(request: pytest.FixtureRequest) -> WeComRobot:
    """A robot that is asked for no message."""
    return WeComRobot(Secret("key"), request.param)


def test_a_group_reads_title_lines_and_a_link(server: PushServer, robot: Channel) -> None:
    assert robot.send(brief("昨天销售 ¥1,000.00\n3 人在流失"), None).outcome is Outcome.DELIVERED
    content = "**早报 2026-01-05**\n昨天销售 ¥1,000.00\n3 人在流失\n[查看详情](https://mall.example/today)"
    assert server.seen()["last"]["wecom"] == {"msgtype": "markdown", "markdown": {"content": content}}


def test_plain_text_is_for_groups_that_show_no_markdown(server: PushServer, robot: Channel) -> None:
    robot.format = "text"
    robot.send(brief("fine", language="en"), None)
    content = "Morning brief 2026-01-05\nfine\nhttps://mall.example/today"
    assert server.seen()["last"]["wecom"] == {"msgtype": "text", "text": {"content": content}}


def test_a_name_on_a_board_calls_nobody_and_links_nowhere(server: PushServer, robot: Channel) -> None:
    robot.send(brief("1. <@all> [领奖](http://evil.example) **粗** `x`"), None)
    content = server.seen()["last"]["wecom"]["markdown"]["content"]
    assert not {"<@all>", "[领奖]", "`"} & set(content.split())
    assert content.count("[") == content.count("](") == 1
    assert content.count("**") == 2


def test_the_limit_is_in_bytes_and_what_just_fits_is_taken(server: PushServer, robot: Channel) -> None:
    empty = len(robot._content(brief("中")).encode()) - 3
    fits, over = ("中" * ((4096 - empty) // 3) + "a" * ((4096 - empty) % 3 + more) for more in (0, 1))
    assert robot.problems(brief(fits)) == []
    assert robot.send(brief(fits), None).outcome is Outcome.DELIVERED
    assert "4097 bytes" in robot.problems(brief(over))[0]
    assert robot.send(brief(over), None).code == "40058"


def test_plain_text_has_half_the_room() -> None:
    message = brief("中" * 700)
    assert WeComRobot(Secret("key"), "markdown").problems(message) == []
    assert "2048 of text" in WeComRobot(Secret("key"), "text").problems(message)[0]


def test_what_is_for_one_person_is_not_said_to_a_group(offline: WeComRobot) -> None:
    assert len(offline.problems(comeback(channel="wecom"))) == 1
    assert offline.template_id("comeback") is None


@pytest.mark.parametrize(
    ("fault", "outcome", "code"),
    [
        ("busy", Outcome.LATER, "-1"),
        ("bad_key", Outcome.STOP, "93000"),
        ("limit", Outcome.LATER, "45009"),
        ("unknown", Outcome.REFUSED, "45168"),
        ("html", Outcome.UNCERTAIN, "http_200"),
        ("told_cut", Outcome.UNCERTAIN, "cut"),
        ("slow", Outcome.UNCERTAIN, "timeout"),
    ],
)
def test_every_answer_has_its_outcome(server: PushServer, robot: Channel, fault: str, outcome: Outcome, code: str):
    server.play(faults={fault: 1.0})
    receipt = robot.send(brief(), None)
    assert (receipt.outcome, receipt.code) == (outcome, code)
    assert receipt.is_known == (fault != "unknown")


def test_the_twenty_first_message_of_a_minute_is_later(server: PushServer, robot: Channel) -> None:
    assert robot.per_minute == 20
    receipts = [robot.send(brief(f"第 {number} 条"), None) for number in range(21)]
    assert {receipt.outcome for receipt in receipts[:20]} == {Outcome.DELIVERED}
    assert (receipts[20].outcome, receipts[20].retry_after) == (Outcome.LATER, 60)


def test_a_removed_robot_stops_the_channel(server: PushServer, tmp_path: Path) -> None:
    environment = server.configure(tmp_path) | {"FENXIAO_WECOM_KEY": "gone"}
    receipt = channels_from(environment, Home(tmp_path))["wecom"].send(brief(), None)
    assert (receipt.outcome, receipt.code) == (Outcome.STOP, "93000")
