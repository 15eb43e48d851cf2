"""Alarms: what is late or refused is said once, in one sentence, and only where it is not usual."""

from __future__ import annotations

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipelines.alarms.alarm import read_look
from pipelines.alarms.freshness import publication_alarms, table_alarms
from pipelines.alarms.look import raise_alarms
from pipelines.alarms.refused_rows import refused_alarms
from pipelines.errors import FenxiaoError
from pipelines.leaderboard.issue import issue_due
from pipelines.publish import PublishedRun, publications, published_run
from pipelines.raw_store import RawStore
from pipelines.settings import Home
from pipelines.warehouse import connect
from tests.pipelines.board_mall import (
    FIRST_EIGHT,
    SECOND_MONDAY,
    deliver_second_week,
    first_monday,
)
from tests.pipelines.policy_folder import utc
from tests.pipelines.small_delivery import Mall, item, order, write_csv
from tests.transform.engine import run_directly

#: Seven o'clock on a Monday in Shanghai; Sunday was over seven hours before.
SEVEN = utc("2026-03-08T23:00")
SUNDAY_ENDS = utc("2026-03-08T16:00")


def published(as_of: datetime, timezone: str = "Asia/Shanghai") -> PublishedRun:
    return PublishedRun(Path("run.duckdb"), "run", as_of, timezone)


@pytest.fixture
def mall(tmp_path: Path) -> Mall:
    return Mall(tmp_path)


# What is published, against yesterday


@pytest.mark.parametrize(
    ("as_of", "timezone", "is_late"),
    [
        ("2026-03-08T16:00", "Asia/Shanghai", False),
        ("2026-03-08T15:59:59.999999", "Asia/Shanghai", True),
        ("2026-03-08T22:59", "Asia/Shanghai", False),
        ("2026-03-08T07:00", "America/New_York", False),  # there it is Sunday evening
        ("2026-03-08T04:59", "America/New_York", True),
    ],
)
def test_yesterday_is_whole_once_its_midnight_is_published(as_of: str, timezone: str, is_late: bool) -> None:
    assert len(list(publication_alarms(published(utc(as_of), timezone), SEVEN))) == is_late


def test_it_is_one_sentence_with_when_and_what_to_do() -> None:
    [alarm] = publication_alarms(published(utc("2026-03-07T22:00")), SEVEN)
    assert alarm.en == (
        "What is published ends at 2026-03-08 06:00, 2026-03-08 is not whole and boards that are due wait: see why the "
        "last run did not publish, then call `fenxiao run`."
    )
    assert "2026-03-08 还不完整" in alarm.zh


# Tables that fall silent


def orders(until: datetime, hours_apart: float, days: int = 28) -> list[dict]:
    """Orders that come so often, the last of them at `until`."""
    instants = [until - timedelta(hours=n * hours_apart) for n in range(int(days * 24 / hours_apart))]
    return [order(f"o{n}", created_at=at.replace(tzinfo=UTC).isoformat()) for n, at in enumerate(instants)]


def silent(mall: Mall, now: datetime = SEVEN) -> list[str]:
    return [alarm.subject for alarm in table_alarms(mall.home, published(now), now)]


@pytest.mark.parametrize(
    ("hours_apart", "hours_before_midnight", "is_late"),
    [(1, 1, False), (1, 6, True), (6, 9, False), (6, 13, True), (30, 40, False), (30, 50, True)],
)
def test_a_table_is_late_when_silent_for_longer_than_is_usual(
    mall: Mall, hours_apart: float, hours_before_midnight: float, is_late: bool
) -> None:
    mall.deliver(orders=orders(SUNDAY_ENDS - timedelta(hours=hours_before_midnight), hours_apart))
    assert silent(mall) == ["orders"] * is_late


def test_a_table_that_came_on_few_days_has_no_rhythm_to_lose(mall: Mall) -> None:
    mall.deliver(orders=orders(SUNDAY_ENDS - timedelta(days=20), 1, days=7))
    assert silent(mall) == []


@pytest.mark.parametrize("days", [2, 20, 150])
def test_a_table_that_has_fallen_silent_stays_late_until_it_delivers_again(mall: Mall, days: int) -> None:
    mall.deliver(orders=orders(SUNDAY_ENDS - timedelta(days=days), 1))
    assert silent(mall) == ["orders"]
    mall.deliver(orders=[order("o-new", created_at=SUNDAY_ENDS.replace(tzinfo=UTC).isoformat())])
    assert silent(mall) == []


def test_what_is_dated_into_the_future_covers_no_silence(mall: Mall) -> None:
    late = orders(SUNDAY_ENDS - timedelta(hours=30), 1)
    mall.deliver(orders=[*late, order("o-2099", created_at="2099-01-01T00:00:00Z")])
    assert silent(mall) == ["orders"]


def test_a_mall_that_delivers_at_night_is_in_time(mall: Mall) -> None:
    """What came at one o'clock reaches midnight; the hours since are nobody's silence."""
    mall.deliver(orders=orders(SUNDAY_ENDS - timedelta(minutes=5), 2))
    assert silent(mall) == []
    assert silent(mall, SEVEN + timedelta(hours=16)) == []
    assert silent(mall, SEVEN + timedelta(days=1)) == ["orders"]


# Refused rows


def deliver_orders(mall: Mall, delivery: int, good: int, bad: int) -> None:
    rows = [
        order(f"o{delivery}-{n}", created_at="2026-03-01T00:00:00Z" if n < good else "x") for n in range(good + bad)
    ]
    mall.deliver(orders=rows)


def refused(mall: Mall, looked_up_to: int | None) -> list[str]:
    batches = RawStore(mall.home).manifest().batches
    return [alarm.subject for alarm in refused_alarms(batches, looked_up_to, SEVEN)]


def test_a_jump_of_the_refused_share_is_an_alarm(mall: Mall) -> None:
    deliver_orders(mall, 1, good=99, bad=1)
    assert refused(mall, None) == [], "a row or two is no alarm"
    deliver_orders(mall, 2, good=90, bad=10)
    assert refused(mall, 1) == ["orders 2"]
    assert refused(mall, 2) == [], "it was seen"
    deliver_orders(mall, 3, good=90, bad=10)
    assert refused(mall, 2) == [], "it is usual by now"


def test_the_share_is_told_beside_the_usual_one(mall: Mall) -> None:
    deliver_orders(mall, 1, good=99, bad=1)
    deliver_orders(mall, 2, good=90, bad=10)
    [alarm] = refused_alarms(RawStore(mall.home).manifest().batches, 1, SEVEN)
    assert alarm.en.startswith(
        "orders: 10 rows of what was delivered were refused (10.0%, usually 1.0%): `fenxiao check`"
    )


# What comes after its time


@pytest.fixture(scope="module")
def second_monday(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A mall on its second Monday, with an order of the first week among what came since its board was issued."""
    folder = shutil.copytree(first_monday(tmp_path_factory), tmp_path_factory.mktemp("late") / "mall")
    home, landing = Home(folder / "home"), folder / "landing"
    issue_due(home, FIRST_EIGHT)
    assert raise_alarms(home, FIRST_EIGHT) == ()
    deliver_second_week(landing)
    paid_at = "2026-03-03T12:00:00+08:00"
    late = order("late", member_id="m-c9", distributor_id="D-2026-cat", created_at=paid_at, paid_at=paid_at)
    write_csv(landing / "orders/late.csv", [late])
    write_csv(landing / "order_items/late.csv", [item("late", unit_price_fen=20_000)])
    run_directly(home, landing, as_of=SECOND_MONDAY)
    return home


@pytest.fixture
def home(second_monday: Home, tmp_path: Path) -> Home:
    return Home(shutil.copytree(second_monday.root, tmp_path / "home"))


def test_days_and_boards_that_were_closed_are_named_when_late_orders_change_them(home: Home) -> None:
    """And no other day: the orders and the refund of the second week came when they happened."""
    run_id = published_run(home).run_id
    alarms = {alarm.subject: alarm.en for alarm in raise_alarms(home, utc("2026-03-16T00:01"))}
    assert set(alarms) == {f"2026-03 {run_id}", "new_buyers_week 2026-03-02"}
    assert (
        "1 days of 2026-03 that were over (2026-03-03) came late: orders +1, sales ¥200.00"
        in alarms[f"2026-03 {run_id}"]
    )
    assert "1 of its places would have more" in alarms["new_buyers_week 2026-03-02"]


def test_a_publication_of_a_version_without_boards_is_not_compared_with(home: Home) -> None:
    with connect(publications(home)[0]) as before:
        before.execute("drop table marts.fct_leaderboard")
    assert raise_alarms(home, utc("2026-03-16T00:01")) == ()


def test_it_stands_for_a_day_and_is_said_once(home: Home) -> None:
    first = raise_alarms(home, utc("2026-03-16T00:01"))
    again = raise_alarms(home, utc("2026-03-16T02:00"))
    assert again == first
    assert [alarm.kind for alarm in raise_alarms(home, utc("2026-03-17T00:02"))] == ["publication"]


def test_whoever_sends_messages_reads_a_file(home: Home) -> None:
    alarms = raise_alarms(home, utc("2026-03-16T00:01"))
    document = json.loads((home.root / "alarms.json").read_text(encoding="utf-8"))
    assert document["looked_at"] == "2026-03-16T00:01:00"
    assert [(a["kind"], a["subject"], a["zh"], a["en"]) for a in document["alarms"]] == [
        (a.kind, a.subject, a.zh, a.en) for a in alarms
    ]
    assert read_look(home).alarms == alarms


def test_looks_at_once_are_one_after_the_other(tmp_path: Path) -> None:
    """The sensor's, a schedule's and somebody's: none takes the file away under another."""
    home = Home(tmp_path)
    instants = [SEVEN + timedelta(minutes=minute) for minute in range(200)]
    with ThreadPoolExecutor(8) as threads:
        looks = list(threads.map(lambda now: raise_alarms(home, now), instants))
    assert len({look[0].since for look in looks}) == 1, "each goes on from the one before"
    assert read_look(home).alarms == looks[0]


def test_a_damaged_file_is_named_and_not_believed(home: Home) -> None:
    home.alarms.write_text('{"format": 2}', encoding="utf-8")
    with pytest.raises(FenxiaoError, match=r"alarms\.json is damaged .*: remove it"):
        raise_alarms(home, SEVEN)
