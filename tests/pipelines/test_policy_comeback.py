"""Who counts as silent, the experiment, its offers, holidays and the limits of pushes are policy rows."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipelines.policy import load_policy
from tests.pipelines.policy_folder import append, change, copy_default, refusal


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copy_default(tmp_path)


def test_the_default_flags_after_three_days_and_holds_fifteen_in_a_hundred_back(folder: Path) -> None:
    [rules] = load_policy(folder).comeback_rules.to_dicts()
    assert (rules["flag_after_days"], rules["activity"], rules["control_bp"]) == (3, "any", 1500)


def test_the_default_names_spring_festival_by_its_days(folder: Path) -> None:
    holidays = load_policy(folder).holidays
    days = dict(holidays.select("holiday", "first_day").rows())
    assert days["spring_festival_2026"] == date(2026, 2, 15)


def test_a_folder_that_is_only_about_pay_takes_the_default_ones(folder: Path) -> None:
    default = load_policy(folder)
    for file in ("comeback_rules", "comeback_offers", "holidays", "push_rules"):
        (folder / f"{file}.csv").unlink()
        assert getattr(load_policy(folder), file).equals(getattr(default, file))


@pytest.mark.parametrize("activity", ["any", "share", "login share", "share browse material community login"])
def test_activity_is_any_or_some_of_the_known_kinds(folder: Path, activity: str) -> None:
    change(folder, "comeback_rules", 2, activity=activity)
    assert load_policy(folder).comeback_rules["activity"].to_list() == [activity]


@pytest.mark.parametrize(
    ("file", "cells", "reason"),
    [
        ("comeback_rules", {"flag_after_days": 0}, "flag_after_days 0 is not within 1 to"),
        ("comeback_rules", {"return_days": 0}, "return_days 0 is not within 1 to"),
        ("comeback_rules", {"control_bp": 0}, "control_bp 0 is not within 1 to 10000"),
        ("comeback_rules", {"explore_bp": 8500}, "control_bp (1500) and explore_bp (8500) leave nobody to treat"),
        ("comeback_rules", {"activity": "sleep"}, "activity 'sleep' is neither any nor some of login, share"),
        ("comeback_rules", {"activity": "login,share"}, "activity 'login,share' is neither any nor some of"),
        ("comeback_rules", {"activity": "login  share"}, "activity 'login  share' is neither any nor some of"),
        ("comeback_rules", {"activity": "any share"}, "activity 'any share' is neither any nor some of"),
        ("comeback_rules", {"activity": "logins"}, "activity 'logins' is neither any nor some of"),
        ("comeback_rules", {"experiment_key": ""}, "experiment_key is empty"),
        ("comeback_offers", {"offer": "small pack"}, "offer 'small pack' is no code of lower-case letters"),
        ("comeback_offers", {"offer": "none"}, "the offer none is a word of the experiment's own"),
        ("comeback_offers", {"offer": "all"}, "the offer all is a word of the experiment's own"),
        ("comeback_offers", {"cost_fen": -1}, "cost_fen -1 is not within 0 to"),
        ("comeback_offers", {"name_zh": ""}, "name_zh is empty"),
        ("holidays", {"first_day": "2024-02-30"}, "first_day '2024-02-30' is not a date such as 2026-01-31"),
        ("holidays", {"first_day": "2024-02-18"}, "first_day 2024-02-18 is after last_day 2024-02-17"),
        ("holidays", {"first_day": ""}, "spring_festival_2024 needs both a first_day and a last_day, or neither"),
        ("holidays", {"holiday": "春节"}, "holiday '春节' is no code of lower-case letters"),
        ("push_rules", {"quiet_from_hour": 24}, "quiet_from_hour 24 is not within 0 to 23"),
        ("push_rules", {"within_days": 0}, "within_days 0 is not within 1 to"),
    ],
)
def test_a_cell_that_cannot_be_is_refused(folder: Path, file: str, cells: dict, reason: str) -> None:
    change(folder, file, 2, **cells)
    assert refusal(folder).startswith(f"{file}.csv row 2: {reason}")


@pytest.mark.parametrize("file", ["comeback_rules", "comeback_offers", "holidays", "push_rules"])
def test_the_same_is_said_once_per_effective_from(folder: Path, file: str) -> None:
    row = append(folder, file, 2)
    assert refusal(folder).startswith(f"{file}.csv row {row}: another row")


def test_control_and_exploration_may_leave_one_basis_point(folder: Path) -> None:
    change(folder, "comeback_rules", 2, control_bp=1, explore_bp=9998)
    assert load_policy(folder).comeback_rules["explore_bp"].to_list() == [9998]


def test_holidays_that_share_a_day_are_refused(folder: Path) -> None:
    row = append(folder, "holidays", 2, holiday="lantern", first_day="2024-02-17", last_day="2024-02-24")
    assert refusal(folder) == f"holidays.csv row {row}: lantern shares days with spring_festival_2024 (row 2)."


def test_holidays_may_follow_each_other_without_a_day_between(folder: Path) -> None:
    append(folder, "holidays", 2, holiday="lantern", first_day="2024-02-18", last_day="2024-02-24")
    assert "lantern" in load_policy(folder).holidays["holiday"]


def test_a_newer_row_moves_a_holiday_and_only_where_it_lies_then_counts(folder: Path) -> None:
    append(folder, "holidays", 2, effective_from="2024-01-01", first_day="2024-02-09", last_day="2024-02-15")
    append(
        folder,
        "holidays",
        2,
        effective_from="2024-01-01",
        holiday="lantern",
        first_day="2024-02-16",
        last_day="2024-02-24",
    )
    load_policy(folder)
    change(folder, "holidays", 7, effective_from="2023-01-01")
    assert "lantern shares days with spring_festival_2024 (row 2)" in refusal(folder)


def test_a_row_without_days_takes_a_holiday_away(folder: Path) -> None:
    append(folder, "holidays", 2, effective_from="2024-01-01", first_day="", last_day="")
    append(folder, "holidays", 2, effective_from="2024-01-01", holiday="lantern")
    assert load_policy(folder).holidays["first_day"].to_list()[4] is None
