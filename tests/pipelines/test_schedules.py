"""What runs by itself, run: the clock is moved, the tick asks, the run is made, and what it did lies on the disk."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import dagster as dg
import pytest
from dagster._utils.schedules import cron_string_iterator

from pipelines.decisions import DecisionStore
from pipelines.definitions import build_definitions
from pipelines.defs.mall import Mall
from pipelines.publish import latest
from pipelines.run_lock import run_lock
from pipelines.settings import Home
from tests.pipelines.board_mall import FIRST_EIGHT, FIRST_MONDAY, first_monday
from tests.pipelines.ticking import Clockwork, failing_checks
from tests.transform.engine import run_directly

SUNDAY_NIGHT = "2026-03-08T23:30:00+08:00"
SEVEN, EIGHT, TEN = (f"2026-03-09T{hour}:00:00+08:00" for hour in ("07", "08", "10"))
WEEK = Path("new_buyers_week/2026-03-02")
TIMES = {"every_morning": "05:30", "data_by_seven": "07:00", "boards_at_eight": "08:00"}


@pytest.fixture(scope="module")
def monday(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A mall that was run on Monday at six, for the first time."""
    return first_monday(tmp_path_factory)


@pytest.fixture
def clockwork(monday: Path, tmp_path: Path) -> Iterator[Clockwork]:
    """The mall as it was after Monday's run, and a Dagster that knows of nothing."""
    shutil.copytree(monday, tmp_path, dirs_exist_ok=True)
    with dg.DagsterInstance.ephemeral() as instance:
        yield Clockwork(Home(tmp_path / "home"), tmp_path / "landing", instance)


def standing(home: Home) -> dict[tuple[str, str], str]:
    """Since when each alarm stands, as whoever sends messages reads it."""
    alarms = json.loads(home.alarms.read_text(encoding="utf-8"))["alarms"]
    return {(alarm["kind"], alarm["subject"]): alarm["since"] for alarm in alarms}


@pytest.mark.parametrize("timezone", ["Asia/Shanghai", "America/New_York", "America/Sao_Paulo", "Australia/Lord_Howe"])
def test_schedules_tick_once_a_day_by_the_malls_clock_all_year(tmp_path: Path, timezone: str) -> None:
    (tmp_path / "landing").mkdir()
    source = tmp_path / "mall.toml"
    source.write_text(f'[source]\nplace = "landing"\n[business]\ntimezone = "{timezone}"\n', encoding="utf-8")
    definitions = build_definitions(Mall(source=str(source), home=str(tmp_path / "home")))
    for name, time in TIMES.items():
        schedule = definitions.resolve_schedule_def(name)
        start = datetime(2026, 1, 1, tzinfo=ZoneInfo(timezone))
        ticks = cron_string_iterator(start.timestamp(), schedule.cron_schedule, schedule.execution_timezone)
        for day, tick in zip(range(365), ticks, strict=False):
            wall = tick.astimezone(ZoneInfo(timezone))
            assert f"{wall:%Y-%m-%d %H:%M}" == f"{start.date() + timedelta(days=day)} {time}"


def test_all_of_it_runs_unless_it_is_switched_off(tmp_path: Path) -> None:
    definitions = build_definitions(Mall(source=str(tmp_path), home=str(tmp_path)))
    running = [one.default_status.value for one in (*definitions.schedules, *definitions.sensors)]
    assert running == ["RUNNING"] * 8
    assert all(one.description for one in (*definitions.schedules, *definitions.sensors, *definitions.jobs))


def test_at_seven_nothing_is_said_where_yesterday_is_whole(clockwork: Clockwork) -> None:
    [result] = clockwork.schedule("data_by_seven", SEVEN)
    assert result.success
    assert failing_checks(result) == {}
    assert standing(clockwork.home) == {}


@pytest.mark.slow
def test_at_seven_one_sentence_says_what_is_late_until_a_morning_brings_it(clockwork: Clockwork) -> None:
    [result] = clockwork.schedule("data_by_seven", "2026-03-10T07:00:00+08:00")
    assert result.success, "an alarm is no failure of the run that raises it"
    said = failing_checks(result)
    assert set(said) == {"publication"}
    assert "What is published ends at 2026-03-09 06:00, 2026-03-09 is not whole" in said["publication"]
    clockwork.schedule("data_by_seven", "2026-03-11T07:00:00+08:00")
    assert standing(clockwork.home) == {("publication", "yesterday"): "2026-03-09T23:00:00"}
    before = latest(clockwork.home)
    [result] = clockwork.schedule("every_morning", "2026-03-12T05:30:00+08:00")
    assert result.success
    assert latest(clockwork.home) != before
    [result] = clockwork.sensor("publication", "2026-03-12T05:31:00+08:00")
    assert failing_checks(result) == {}
    assert standing(clockwork.home) == {}


@pytest.mark.slow
def test_at_seven_of_another_zone_another_day_is_over(clockwork: Clockwork, tmp_path: Path) -> None:
    """In Los Angeles it is still Sunday when the mall's data reach Sunday afternoon."""
    source = tmp_path / "west.toml"
    source.write_text('[source]\nplace = "landing"\n[business]\ntimezone = "America/Los_Angeles"\n', encoding="utf-8")
    west = Clockwork(Home(tmp_path / "west"), source, clockwork.instance)
    run_directly(west.home, source, as_of=FIRST_MONDAY)
    [result] = west.schedule("data_by_seven", "2026-03-08T07:00:00-07:00")
    assert failing_checks(result) == {}
    [result] = west.schedule("data_by_seven", "2026-03-09T07:00:00-07:00")
    assert "ends at 2026-03-08 15:00, 2026-03-08 is not whole" in failing_checks(result)["publication"]


def test_before_anything_was_published_the_alarm_says_so(tmp_path: Path) -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        [result] = Clockwork(Home(tmp_path / "home"), tmp_path / "landing", instance).schedule("boards_at_eight", EIGHT)
    assert result.success
    assert "Nothing is published" in failing_checks(result)["publication"]


def test_on_monday_at_eight_the_board_of_the_week_before_is_written(clockwork: Clockwork) -> None:
    clockwork.schedule("data_by_seven", SEVEN)
    assert not clockwork.home.site.exists()
    [result] = clockwork.schedule("boards_at_eight", EIGHT)
    assert result.success
    written = {file.name for file in (clockwork.home.site / WEEK).iterdir()}
    assert written == {"index.html", "en.html", "board.png", "board.json"}
    assert {decision.decided_at for decision in DecisionStore(clockwork.home).decisions()} == {FIRST_EIGHT.isoformat()}


def test_a_second_tick_issues_nothing_and_changes_nothing(clockwork: Clockwork) -> None:
    clockwork.schedule("boards_at_eight", EIGHT)
    files = [*clockwork.home.site.rglob("*.*"), *clockwork.home.raw.rglob("decision*/*")]
    before = {file: file.read_bytes() for file in files}
    [result] = clockwork.schedule("boards_at_eight", "2026-03-10T08:00:00+08:00")
    assert result.success
    assert {file: file.read_bytes() for file in files} == before
    assert len(DecisionStore(clockwork.home).decisions()) == 2


def test_two_ticks_at_once_issue_once(clockwork: Clockwork) -> None:
    """Of two Dagsters, or of one and somebody's `fenxiao leaderboard issue`."""

    def tick(_: int) -> bool:
        with dg.DagsterInstance.ephemeral() as instance:
            [result] = Clockwork(clockwork.home, clockwork.source, instance).schedule("boards_at_eight", EIGHT)
            return result.success

    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(tick, range(2))) == [True, True]
    assert len({decision.key for decision in DecisionStore(clockwork.home).decisions()}) == 2
    assert json.loads((clockwork.home.site / WEEK / "board.json").read_text(encoding="utf-8"))["issued_at"]


def test_a_run_under_way_keeps_no_board_and_no_alarm_waiting(clockwork: Clockwork) -> None:
    with run_lock(clockwork.home):
        [result] = clockwork.schedule("boards_at_eight", EIGHT)
    assert result.success
    assert (clockwork.home.site / WEEK / "board.png").exists()


@pytest.mark.slow
def test_a_board_waits_for_data_that_are_late_and_is_issued_when_they_come(monday: Path, tmp_path: Path) -> None:
    home, landing = Home(tmp_path / "home"), monday / "landing"
    run_directly(home, landing, as_of=SUNDAY_NIGHT)
    with dg.DagsterInstance.ephemeral() as instance:
        clockwork = Clockwork(home, landing, instance)
        assert len(clockwork.sensor("publication", SUNDAY_NIGHT)) == 1
        [result] = clockwork.schedule("boards_at_eight", EIGHT)
        assert "boards that are due wait" in failing_checks(result)["publication"]
        assert not (home.site / WEEK).exists()
        assert clockwork.sensor("publication", "2026-03-09T09:00:00+08:00") == [], "nothing new is published"
        run_directly(home, landing, as_of=TEN)
        [result] = clockwork.sensor("publication", "2026-03-09T10:01:00+08:00")
        assert failing_checks(result) == {}
    issue = json.loads((home.site / WEEK / "board.json").read_text(encoding="utf-8"))
    assert issue["issued_at"].startswith("2026-03-09T10:01")


def test_who_wins_is_not_told_at_night(clockwork: Clockwork) -> None:
    [result] = clockwork.sensor("publication", "2026-03-09T06:01:00+08:00")
    assert result.success
    assert DecisionStore(clockwork.home).decisions() == ()
    assert not clockwork.home.site.exists()
