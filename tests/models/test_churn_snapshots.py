"""Snapshots: who is flagged on a morning, what was known of them by then, and whether they came back."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from models.churn.facts import Facts
from models.churn.features import FEATURES
from models.churn.snapshots import label, snapshots
from tests.models.churn_facts import calendar, facts_of, no_facts

FIRST, LAST = date(2026, 1, 1), date(2026, 3, 31)


def _facts(active: dict[str, list[date]], **others: pl.DataFrame) -> Facts:
    """People who joined on 1 January and were active on those days, each with two shares and an event."""
    rows = [(person, day, 2, 1) for person, days in active.items() for day in days]
    people = [(person, None, FIRST) for person in active]
    facts = replace(
        no_facts(),
        activity=pl.DataFrame(rows, schema=no_facts().activity.schema, orient="row"),
        distributors=pl.DataFrame(people, schema=no_facts().distributors.schema, orient="row"),
        calendar=calendar(FIRST, LAST),
    )
    return replace(facts, **others)


def _flagged(facts: Facts, morning: date) -> dict[str, float]:
    rows = snapshots(facts, [morning], flag_after_days=3)
    return dict(rows.select("distributor_id", "days_inactive").rows())


def _rows(table: str, *rows: tuple) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=getattr(no_facts(), table).schema, orient="row")


def test_silent_for_three_whole_days_is_flagged_and_for_two_is_not():
    facts = _facts({"anna": [date(2026, 1, 10)]})
    mornings = {day: _flagged(facts, date(2026, 1, day)) for day in (11, 12, 13, 14, 15)}
    assert mornings == {11: {}, 12: {}, 13: {}, 14: {"anna": 3}, 15: {"anna": 4}}


def test_joining_is_activity_and_who_has_not_joined_is_nobody():
    facts = _facts({"anna": []})
    assert _flagged(facts, date(2026, 1, 4)) == {}
    assert _flagged(facts, date(2026, 1, 5)) == {"anna": 3}
    joins_later = facts.distributors.with_columns(approved_on=pl.lit(date(2026, 1, 5)))
    assert _flagged(replace(facts, distributors=joins_later), date(2026, 1, 5)) == {}


def test_days_that_do_not_count_make_nobody_silent():
    feast = {date(2026, 1, day): "holiday" for day in (11, 12)} | {date(2026, 1, 14): "gap"}
    facts = _facts({"anna": [date(2026, 1, 10)]}, calendar=calendar(FIRST, LAST, uncounted=feast))
    assert [_flagged(facts, date(2026, 1, day)) for day in (14, 15, 16)] == [{}, {}, {}]
    assert _flagged(facts, date(2026, 1, 17)) == {"anna": 3}


def test_nobody_is_silent_while_frozen_and_being_let_in_again_is_activity():
    statuses = _rows("statuses", ("anna", date(2026, 1, 12), "frozen"), ("anna", date(2026, 1, 20), "active"))
    facts = _facts({"anna": [date(2026, 1, 2)]}, statuses=statuses)
    assert _flagged(facts, date(2026, 1, 12)) == {"anna": 9}
    assert _flagged(facts, date(2026, 1, 13)) == {}
    assert _flagged(facts, date(2026, 1, 23)) == {}
    assert _flagged(facts, date(2026, 1, 24)) == {"anna": 3}


def test_what_is_known_of_a_person_can_be_checked_by_hand():
    days = [date(2026, 1, day) for day in (3, 5, 7, 20)]
    facts = _facts(
        {"anna": days, "bert": [date(2026, 1, 25)], "cleo": []},
        days=_rows("days", ("anna", date(2026, 1, 6), 2, 5, 900, 0), ("anna", date(2026, 1, 19), 0, 4, 0, 300)),
        tiers=_rows("tiers", ("anna", 1, FIRST, date(2026, 1, 8)), ("anna", 2, date(2026, 1, 8), None)),
        distributors=_rows("distributors", ("anna", None, FIRST), ("bert", "anna", FIRST), ("cleo", "anna", FIRST)),
    )
    row = snapshots(facts, [date(2026, 1, 31)], flag_after_days=3).filter(distributor_id="anna")
    expected = {
        "days_inactive": 10, "days_since_order": 25, "active_days_7": 0, "active_days_28": 4, "active_days_90": 4,
        "active_days": 4, "shares_28": 8, "events_28": 4, "clicks_28": 9, "active_days_trend": 4, "tenure_days": 29,
        "tier_rank": 2, "orders_28": 2, "commission_fen_28": 900, "commission_fen_90": 900, "clawed_back_fen_90": 300,
        "downlines": 2, "active_downlines": 1, "gap_median": 2, "gap_ratio": 5, "comebacks": 1,
    }  # fmt: skip
    assert row.select(FEATURES).row(0, named=True) == expected


@pytest.mark.parametrize(("back", "within"), [(14, (True, True)), (20, (True, True)), (21, (False, True))])
def test_back_within_seven_days_is_back_on_that_morning_or_the_six_after(back: int, within: tuple[bool, bool]):
    facts = _facts({"anna": [date(2026, 1, 10), date(2026, 1, back)]})
    assert _labels(facts, date(2026, 1, 14)) == within


def test_a_label_is_told_once_its_days_are_over_and_none_was_a_gap():
    unfinished = _facts({"anna": [date(2026, 1, 10)]}, calendar=calendar(FIRST, date(2026, 1, 20)))
    assert _labels(unfinished, date(2026, 1, 14)) == (False, None)
    assert _labels(unfinished, date(2026, 1, 15)) == (None, None)
    gap = calendar(FIRST, LAST, uncounted={date(2026, 1, 22): "gap", date(2026, 1, 15): "holiday"})
    assert _labels(_facts({"anna": [date(2026, 1, 10)]}, calendar=gap), date(2026, 1, 14)) == (False, None)


def test_nobody_knows_what_the_frozen_and_the_helped_would_have_done():
    facts = _facts({"anna": [date(2026, 1, 10)]})
    frozen = replace(facts, statuses=_rows("statuses", ("anna", date(2026, 1, 22), "frozen")))
    assert _labels(frozen, date(2026, 1, 14)) == (False, None)
    left = replace(facts, statuses=_rows("statuses", ("anna", date(2026, 1, 22), "left")))
    assert _labels(left, date(2026, 1, 14)) == (False, False)
    helped = replace(facts, packs=_rows("packs", ("anna", date(2026, 1, 14))))
    assert [_labels(helped, date(2026, 1, day))[0] for day in (14, 21, 22)] == [None, None, False]


def _labels(facts: Facts, morning: date) -> tuple[bool | None, bool | None]:
    rows = snapshots(facts, [morning], flag_after_days=3)
    return rows.select(label(7), label(14)).row(0)


@pytest.fixture(scope="module")
def facts(mall_frames) -> Facts:
    return facts_of(mall_frames)


#: A row of each table, dated on the morning itself: the first moment that is not known yet.
AS_OF = date(2026, 5, 20)
FUTURE = {
    "activity": lambda person: (person, AS_OF, 5, 5),
    "days": lambda person: (person, AS_OF, 9, 9, 90_000, 90_000),
    "distributors": lambda person: ("newcomer", person, AS_OF),
    "statuses": lambda person: (person, AS_OF, "frozen"),
    "tiers": lambda person: (person, 3, AS_OF, None),
    "packs": lambda person: (person, AS_OF),
}


@pytest.mark.parametrize("table", FUTURE)
def test_one_event_more_in_the_future_changes_no_feature(facts: Facts, table: str):
    before = snapshots(facts, [AS_OF], flag_after_days=3).select("distributor_id", *FEATURES)
    person = before["distributor_id"][0]
    old = getattr(facts, table)
    event = pl.DataFrame([FUTURE[table](person)], schema=_rows(table).schema, orient="row")
    more = replace(facts, **{table: pl.concat([old, event.select(old.columns)], how="vertical_relaxed")})
    assert_frame_equal(before, snapshots(more, [AS_OF], flag_after_days=3).select("distributor_id", *FEATURES))


@pytest.mark.parametrize("table", ["activity", "days"])
def test_an_event_of_the_day_before_does_change_a_feature(facts: Facts, table: str):
    """The test above could fail: the same event a day sooner is seen."""
    before = snapshots(facts, [AS_OF], flag_after_days=3).select("distributor_id", *FEATURES)
    old, person = getattr(facts, table), before["distributor_id"][0]
    event = pl.DataFrame([FUTURE[table](person)], schema=_rows(table).schema, orient="row").select(old.columns)
    sooner = event.with_columns(date=pl.lit(AS_OF - timedelta(days=1)))
    more = replace(facts, **{table: pl.concat([old, sooner], how="vertical_relaxed")})
    assert not before.equals(snapshots(more, [AS_OF], flag_after_days=3).select("distributor_id", *FEATURES))


def test_without_any_future_everything_that_was_known_is_the_same(facts: Facts):
    cut = Facts(**{field.name: getattr(facts.before(AS_OF), field.name) for field in fields(Facts)})
    known = snapshots(cut, [AS_OF], flag_after_days=3)
    assert_frame_equal(
        known.select("distributor_id", *FEATURES),
        snapshots(facts, [AS_OF], flag_after_days=3).select("distributor_id", *FEATURES),
    )
    assert known[label(7)].null_count() == len(known) > 300


def test_of_some_people_as_much_is_known_as_among_everybody(facts: Facts):
    everybody = snapshots(facts, [AS_OF], flag_after_days=3)
    some = everybody["distributor_id"].gather_every(7).to_list()
    near = snapshots(facts.around(some), [AS_OF], flag_after_days=3)
    assert everybody.filter(pl.col("distributor_id").is_in(some))["downlines"].max() > 5
    are_some = pl.col("distributor_id").is_in(some)
    assert_frame_equal(near.filter(are_some), everybody.filter(are_some))
