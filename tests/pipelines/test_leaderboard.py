"""A board is issued once, by what was published when its week was over, and stays as issued."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipelines.decisions import DecisionStore
from pipelines.errors import ConfigurationError
from pipelines.leaderboard.boards import Board, issued_boards, newest_boards, published_boards
from pipelines.leaderboard.issue import issue, issue_due
from pipelines.publish import latest
from pipelines.settings import Home
from pipelines.warehouse import connect
from tests.pipelines.board_mall import FIRST_EIGHT, SECOND_EIGHT, Story, two_mondays
from tests.pipelines.policy_folder import utc
from tests.pipelines.running import Command

FIRST, SECOND = date(2026, 3, 2), date(2026, 3, 9)


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    return two_mondays(tmp_path_factory)


@pytest.fixture
def home(story: Story, tmp_path: Path) -> Home:
    """The home of the second Monday, to be changed."""
    return Home(shutil.copytree(story.home.root, tmp_path / "home"))


@pytest.fixture
def fenxiao(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Command:
    return Command(monkeypatch, capfd)


def marts(home: Home, query: str) -> list[tuple]:
    with connect(latest(home), read_only=True) as con:
        return con.execute(query).fetchall()


def of(boards: list[Board], board: str) -> Board:
    [found] = [one for one in boards if one.board == board]
    return found


def standing(board: Board) -> list[tuple[int, str, int]]:
    return [(place.rank, place.distributor_id.removeprefix("D-2026-"), place.value) for place in board.places]


def said(home: Home, board: str, period_start: date) -> dict[str, Any]:
    return json.loads((home.site / board / str(period_start) / "board.json").read_text(encoding="utf-8"))


def test_refunds_before_the_issue_count_and_of_equals_the_earlier_comes_first(story: Story) -> None:
    board = of(story.first, "new_buyers_week")
    assert standing(board) == [(1, "bob", 2), (2, "ann", 2), (3, "cat", 1)]
    assert [place.prize for place in board.places] == ["周推新王称号", None, None]
    assert (board.period_start, board.period_end, board.issued_at) == (FIRST, date(2026, 3, 8), FIRST_EIGHT)


def test_who_bought_mostly_from_themselves_is_off_it_and_counted(story: Story) -> None:
    assert of(story.first, "new_buyers_week").excluded == 1
    assert marts(story.home, "select distributor_id from marts.fct_board_standings where is_excluded and board = "
                             "'new_buyers_week'") == [("D-2026-dan",)]  # fmt: skip


def test_who_is_frozen_before_the_issue_is_off_it(story: Story) -> None:
    assert "eve" not in {who for _, who, _ in standing(of(story.first, "new_buyers_week"))}


def test_newcomers_have_a_board_of_their_own(story: Story) -> None:
    assert standing(of(story.first, "newcomers_week")) == [(1, "bob", 2)]


def test_only_periods_that_are_over_are_issued(story: Story) -> None:
    assert {board.board for board in story.first} == {"new_buyers_week", "newcomers_week"}
    assert not any(board.is_ready for board in published_boards(story.home, board="sales_month"))


def test_a_period_is_issued_once(story: Story) -> None:
    assert story.again == []
    keys = [decision.key for decision in DecisionStore(story.home).decisions()]
    assert len(keys) == len(set(keys)) == 4


def test_the_next_monday_issues_the_next_week(story: Story) -> None:
    assert standing(of(story.second, "new_buyers_week")) == [(1, "cat", 1)]
    assert of(story.second, "newcomers_week").places == ()


def test_what_was_issued_stays_and_a_later_refund_is_shown_beside_it(story: Story) -> None:
    found = marts(
        story.home,
        "select rank, distributor_id, value, prize, issued_at, value_now, rank_now from marts.fct_leaderboard"
        f" where board = 'new_buyers_week' and period_start = '{FIRST}' order by rank",
    )
    assert found == [
        (1, "D-2026-bob", 2, "周推新王称号", FIRST_EIGHT, 1, 2),
        (2, "D-2026-ann", 2, None, FIRST_EIGHT, 2, 1),
        (3, "D-2026-cat", 1, None, FIRST_EIGHT, 1, 3),
    ]


def test_before_the_next_run_readers_know_of_no_issue(story: Story) -> None:
    assert marts(story.after_first, "select count(*) from marts.fct_leaderboard") == [(0,)]
    assert [board.issued_at for board in issued_boards(story.after_first)] == [FIRST_EIGHT] * 2


def test_a_week_whose_monday_was_missed_is_issued_late_and_what_was_issued_is_not_issued_again(
    story: Story, tmp_path: Path
) -> None:
    home = Home(shutil.copytree(story.home.root, tmp_path / "home"))
    shutil.copy(story.after_first.raw / "decisions.json", home.raw / "decisions.json")
    late = issue_due(home, utc("2026-03-18T00:00"))
    assert {(board.board, board.period_start) for board in late} == {
        ("new_buyers_week", SECOND),
        ("newcomers_week", SECOND),
    }


def test_an_issue_whose_pages_were_not_written_stands_and_they_are_written_next_time(
    story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(shutil.copytree(story.home.root, tmp_path / "home"))
    shutil.copy(story.after_first.raw / "decisions.json", home.raw / "decisions.json")
    shutil.rmtree(home.site)
    with monkeypatch.context() as full_disk:
        full_disk.setattr("pipelines.leaderboard.issue.write_site", lambda _: (_ for _ in ()).throw(OSError("full")))
        with pytest.raises(OSError, match="full"):
            issue_due(home, SECOND_EIGHT)
    assert issue_due(home, SECOND_EIGHT) == []
    assert (home.site / "new_buyers_week" / str(SECOND) / "board.png").exists()


def test_one_period_can_be_issued_by_name_and_not_twice(story: Story, home: Home) -> None:
    (home.raw / "decisions.json").unlink()
    [board] = issue(home, "new_buyers_week", FIRST, FIRST_EIGHT)
    # By what is published on the second Monday: the refund of the second week counts.
    assert standing(board) == [(1, "ann", 2), (2, "bob", 1), (3, "cat", 1)]
    with pytest.raises(ConfigurationError, match="new_buyers_week of 2026-03-02 was issued and stands"):
        issue(home, "new_buyers_week", FIRST, SECOND_EIGHT)


def test_a_correction_is_on_the_page_and_in_the_file(story: Story) -> None:
    [scope] = said(story.home, "new_buyers_week", FIRST)["scopes"]
    assert [(place["rank"], place["name"], place.get("amount_now")) for place in scope["places"]] == [
        (1, "李**", "1"),
        (2, "张**花", None),
        (3, "**-cat", None),
    ]
    folder = story.home.site / "new_buyers_week" / str(FIRST)
    assert "更正：现为 1" in (folder / "index.html").read_text(encoding="utf-8")
    assert "corrected since: now 1" in (folder / "en.html").read_text(encoding="utf-8")
    assert "amount_now" not in json.dumps(said(story.after_first, "new_buyers_week", FIRST))


def test_an_erased_name_is_gone_from_the_site(story: Story, home: Home, fenxiao: Command) -> None:
    unchanged = home.site / "new_buyers_week" / str(SECOND) / "board.png"
    written_at = unchanged.stat().st_mtime_ns
    assert fenxiao("erase", "m-bob", "--home", home.root).code == 0
    [scope] = said(home, "new_buyers_week", FIRST)["scopes"]
    assert scope["places"][0]["name"] == "**-bob"
    pages = [file for file in home.site.rglob("*") if file.suffix in (".html", ".json")]
    assert not [file for file in pages if "李" in file.read_text(encoding="utf-8")]
    assert unchanged.stat().st_mtime_ns == written_at


def test_the_newest_boards_are_the_running_period_and_the_one_before(story: Story) -> None:
    weeks = [board for board in newest_boards(story.home) if board.board == "new_buyers_week"]
    assert [(board.period_start, board.issued_at) for board in weeks] == [
        (date(2026, 3, 16), None),
        (SECOND, SECOND_EIGHT),
    ]


@pytest.fixture
def shown(story: Story, fenxiao: Command) -> Iterator[Any]:
    return lambda *arguments: fenxiao("leaderboard", *arguments, "--home", story.home.root)


def test_show_says_what_is_issued_what_runs_and_what_was_corrected(shown: Any) -> None:
    called = shown("show", "--board", "new_buyers_week", "--period", "2026-03-04")
    assert called.code == 0
    assert "周推新王 Most new buyers of the week (new_buyers_week) 2026-03-02 – 2026-03-08" in called.out
    assert "已发布 issued 2026-03-09 00:00 UTC · 上榜 3 人 on it · 自购或退款过多 1 人未上榜" in called.out
    assert called.out.index("D-2026-bob") < called.out.index("D-2026-ann") < called.out.index("D-2026-cat")
    assert "running" in shown("show").out


def test_issue_says_that_nothing_is_due(shown: Any) -> None:
    called = shown("issue")
    assert called.code == 0
    assert "Nothing is due" in called.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("issue", "--board", "sales_month", "--period", "2026-03"), "sales_month of 2026-03-01 is not over"),
        (
            ("issue", "--board", "sales_month", "--period", "2025-03"),
            "is not held in the period that begins on 2025-03",
        ),
        (("issue", "--board", "sales_month"), "--board and --period go together"),
        (("issue", "--board", "likes", "--period", "2026-03"), "There is no board 'likes'"),
        (("show", "--board", "sales_month", "--period", "soon"), "'soon' is no day or month"),
        (("show", "--period", "2026-03"), "--period needs --board"),
    ],
)
def test_a_call_that_can_not_be_is_refused(shown: Any, arguments: tuple[str, ...], words: str) -> None:
    shown(*arguments).assert_refused(2, words)


def test_where_nothing_is_published_it_says_what_to_do(tmp_path: Path, fenxiao: Command) -> None:
    fenxiao("leaderboard", "issue", "--home", tmp_path).assert_refused(2, "No boards are published", "fenxiao run")
