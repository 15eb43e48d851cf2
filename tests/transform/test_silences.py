"""Silences and the calendar against a count of every distributor's every morning, on random malls."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from pipelines.ingest import ingest
from pipelines.warehouse import connect
from tests.reference.silences import Row, SilentMall
from tests.transform.engine import build_only, home_at
from tests.transform.silent_mall import random_mall, write_mall

#: Clocks are set on 8 March in New York.
MALLS = [(1, "Asia/Shanghai"), (2, "America/New_York")]
MORE = [(seed, "Pacific/Auckland" if seed % 2 else "Asia/Shanghai") for seed in range(3, 9)]


@pytest.fixture(scope="module", params=[*MALLS, *(pytest.param(mall, marks=pytest.mark.slow) for mall in MORE)])
def mall(request: pytest.FixtureRequest) -> SilentMall:
    return random_mall(*request.param)


@pytest.fixture(scope="module")
def marts(mall: SilentMall, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Row]]:
    home = home_at(tmp_path_factory.mktemp("silences"))
    ingest(home, *write_mall(mall, home.root), f"{mall.as_of.isoformat()}Z")
    names = ("dim_calendar", "fct_silences", "dim_distributors")
    with connect(build_only(home, *names), read_only=True) as con:
        return {name: con.sql(f"from marts.{name}").pl().to_dicts() for name in names}


@pytest.fixture(scope="module")
def first(marts: dict[str, list[Row]]) -> date:
    return min(row["date"] for row in marts["dim_calendar"])


def test_days_that_count_are_over_no_holiday_and_not_silent_in_the_whole_mall(mall: SilentMall, marts: dict):
    counted = {row["date"] for row in marts["dim_calendar"] if row["is_counted"]}
    assert counted == mall.counted_dates
    assert {row["uncounted_because"] for row in marts["dim_calendar"]} == {None, "holiday", "gap", "unfinished"}


def test_flagging_stops_on_the_morning_after_a_day_without_anybody(mall: SilentMall, marts: dict):
    busy = {mall.date_of(at) for instants in mall.counted_actions.values() for at in instants}
    day = timedelta(days=1)
    for row in sorted(marts["dim_calendar"], key=lambda row: row["date"])[1:]:
        assert row["is_flagging_stopped"] == (row["date"] - day not in busy), row


def test_silences_are_those_of_every_morning_laid_out(mall: SilentMall, marts: dict, first: date):
    owed = [row for person in mall.approved_at for row in mall.silences(person, first)]
    told = sorted(marts["fct_silences"], key=lambda row: (row["distributor_id"], row["last_active_on"]))
    assert told == sorted(owed, key=lambda row: (row["distributor_id"], row["last_active_on"]))
    assert {row["ended_because"] for row in owed} == {None, "returned", "frozen", "left"}
    assert {row["flagged_on"] is None for row in owed} == {True, False}


def test_days_inactive_follow_from_silences_and_calendar_on_every_morning(mall: SilentMall, marts: dict, first: date):
    """What a reader makes of both tables on any morning, not only at a silence's end."""
    calendar = {row["date"]: row for row in marts["dim_calendar"]}
    today = mall.date_of(mall.as_of)
    told = {}
    for silence in marts["fct_silences"]:
        before = calendar.get(silence["last_active_on"], {"counted_days": 0})["counted_days"]
        for day, row in calendar.items():
            if silence["last_active_on"] < day <= (silence["ended_on"] or today):
                told[silence["distributor_id"], day] = row["counted_days"] - row["is_counted"] - before
    for person in mall.approved_at:
        for morning in mall.mornings(person, first):
            assert told.pop((person, morning.date), 0) == morning.days_inactive, (person, morning)
    assert told == {}


def test_the_list_of_distributors_says_how_long_each_is_silent_now(mall: SilentMall, marts: dict, first: date):
    today = mall.date_of(mall.as_of)
    for row in marts["dim_distributors"]:
        person = row["distributor_id"]
        is_active = mall.is_active(person, mall.as_of)
        last = [at for at in mall.seen(person) if mall.date_of(at) < today]
        seen_today = any(mall.date_of(at) == today for at in mall.seen(person))
        silent = sum(mall.date_of(last[-1]) < day < today for day in mall.counted_dates) if last else 0
        assert row["days_inactive"] == ((0 if seen_today else silent) if is_active else None), person
        assert row["last_active_at"] == max(mall.counted_actions.get(person, []), default=None)
