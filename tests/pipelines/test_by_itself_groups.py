"""Boards and the morning brief, by Dagster's ticks: planned and told once, of a whole day, and only as configured."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.outbox.store import open_outbox
from tests.pipelines.board_mall import PEOPLE, first_monday
from tests.pipelines.push_server import PushServer, push_server
from tests.pipelines.running_by_itself import Running, messages, running_by_itself, said
from tests.pipelines.ticking import failing_checks

#: A Monday on which boards are issued, and the next morning, for which nothing was delivered.
EIGHT, HALF_PAST_NINE, TUESDAY = (f"2026-03-{time}:00+08:00" for time in ("09T08:00", "09T09:30", "10T08:00"))
GROUPS = 'boards = "wecom"\nbrief = "wecom"\nsite = "https://boards.mall.example/"\ndashboards = "https://mall.example"'


@pytest.fixture(scope="module")
def server() -> Iterator[PushServer]:
    with push_server() as running:
        yield running


@pytest.fixture
def monday(server: PushServer, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running_by_itself(server, first_monday(tmp_path_factory) / "home", tmp_path) as running:
        yield running


def test_mondays_boards_and_the_brief_are_planned_once_and_reach_the_group_once(
    monday: Running, server: PushServer
) -> None:
    monday.by_itself(GROUPS)
    for _ in range(2):
        [result] = monday.schedule("boards_at_eight", EIGHT)
        assert result.success
    assert said(result, "brief") == "Planned 0 messages, cancelled 0 that are no news any more."
    assert messages(monday) == [("board", "planned"), ("board", "planned"), ("brief", "planned")]
    assert monday.skipped("send_what_is_due", EIGHT) == "These are quiet hours, until 9:00."
    [result] = monday.schedule("send_what_is_due", HALF_PAST_NINE)
    assert (result.success, said(result, "sent"), failing_checks(result)) == (True, "Sent: delivered 3.", {})
    assert monday.skipped("send_what_is_due", HALF_PAST_NINE) == "Nothing can be sent now."
    told = server.seen()["told"]
    assert list(told.values()) == [1, 1, 1]
    [board] = [text for text in told if "周推新王" in text]
    assert "2026-03-02 – 2026-03-08" in board
    assert "1. 李＊＊ 2" in board, "masked as on the site, and as the robot shows an asterisk"
    assert "(https://boards.mall.example/new_buyers_week/2026-03-02/index.html)" in board
    assert [name for name, _ in PEOPLE.values() if len(name) > 1 and name in board] == []


def test_the_brief_has_five_lines_about_yesterday_and_a_link(monday: Running) -> None:
    monday.by_itself(GROUPS + '\nlanguage = "en"')
    monday.schedule("boards_at_eight", EIGHT)
    with open_outbox(monday.home) as con:
        [brief] = [json.loads(row[0]) for row in con.execute("select fields from messages where template = 'brief'")]
    assert (brief["date"], brief["link"]) == ("2026-03-08", "https://mall.example")
    lines = brief["lines"].splitlines()
    assert len(lines) == 5
    assert lines[0].startswith("Net sales: yesterday's data have not come whole")
    assert lines[2].startswith("Nobody in the whole mall did anything yesterday")
    assert lines[4] == "No alarm stands."


def test_no_brief_tells_of_a_day_that_is_not_whole_and_the_next_publication_brings_it(monday: Running) -> None:
    monday.by_itself(GROUPS)
    result = monday.job("announce", TUESDAY)
    assert result.success
    assert "ends at 2026-03-09 06:00, so yesterday is not whole" in failing_checks(result)["ground"]
    assert ("brief", "planned") not in messages(monday)


def test_an_old_board_is_no_news(monday: Running) -> None:
    monday.schedule("boards_at_eight", EIGHT)
    monday.by_itself('boards = "file"')
    after_three_days = "2026-03-12T08:00:01+08:00"
    nothing = "Planned 0 messages, cancelled 0 that are no news any more."
    assert said(monday.job("announce", after_three_days), "boards") == nothing
    assert said(monday.job("announce", TUESDAY), "boards").startswith("Planned 2 messages, ")
    assert "cancelled 2 that are no news" in said(monday.job("announce", after_three_days), "boards")
    assert messages(monday) == [("board", "cancelled")] * 2


@pytest.mark.parametrize(
    ("clock", "board"), [("2026-03-10T09:30:00+08:00", "delivered"), ("2026-03-12T09:30:00+08:00", "cancelled")]
)
def test_what_waited_until_it_was_no_news_is_not_sent(
    monday: Running, server: PushServer, clock: str, board: str
) -> None:
    """A brief is of its day, a board of three; nothing newer was published in between."""
    monday.by_itself(GROUPS)
    monday.schedule("boards_at_eight", EIGHT)
    [result] = monday.schedule("send_what_is_due", clock)
    assert result.success
    assert messages(monday) == [("board", board), ("board", board), ("brief", "cancelled")]
    assert len(server.seen()["told"]) == (2 if board == "delivered" else 0)


def test_without_configuration_nothing_is_planned_or_sent_and_ticks_say_so(monday: Running) -> None:
    [result] = monday.schedule("boards_at_eight", EIGHT)
    assert result.success
    assert failing_checks(result) == {}
    for table in ("boards", "brief"):
        assert f"[by_itself] in the file that FENXIAO_PUSH names has no {table}" in said(result, table)
    assert "has no packs" in monday.skipped("packs_from_nine", HALF_PAST_NINE)
    assert "has no packs, boards or brief" in monday.skipped("send_what_is_due", HALF_PAST_NINE)
    for job in ("plan", "send"):
        assert monday.job(job, HALF_PAST_NINE).success
    assert not monday.home.outbox.exists()
