"""The default policy loads, typed; every way in which a policy can be wrong is refused with file, row and reason."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from pipelines.policy import load_policy
from tests.pipelines.policy_folder import append, change, copy_default, drop, refusal, utc


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copy_default(tmp_path)


def test_the_default_policy_is_that_of_the_design(folder: Path) -> None:
    policy = load_policy(folder)
    [terms] = policy.policy_versions.drop("note", "file_row").to_dicts()
    assert terms == {
        "effective_from": utc("1970-01-01"),
        "settle_after_hours": 24,
        "clawback_days": 7,
        "launch_days": 30,
        "same_device": "first_member_only",
        "self_purchase": "no_commission",
        "click_window_days": 7,
        "max_levels": 2,
        "bonus_close_days": 15,
        "auto_receive_days": None,
    }
    assert policy.commission_rates.select("level", "scope", "scope_id", "order_kind", "rate_bp").rows() == [
        (1, "all", None, "first", 1200),
        (1, "all", None, "repeat", 600),
        (1, "stage", "launch", "first", 1500),
        (1, "stage", "launch", "repeat", 800),
        (1, "stage", "peak", "first", 2000),
        (1, "stage", "peak", "repeat", 2000),
    ]
    assert policy.tier_rules.drop("effective_from", "note", "file_row").rows() == [
        ("junior", None, None, None, None, 0, 0, 0),
        ("senior", 30, 5, 1000, None, 200, 0, 0),
        ("mentor", None, None, None, 3, 200, 300, 30),
    ]
    assert policy.bonus_steps.select("threshold_fen", "bonus_fen", "bonus_bp").rows() == [
        (300_000, 5_000, 0),
        (1_000_000, 20_000, 0),
        (3_000_000, 0, 300),
    ]


def test_frames_have_exact_types_also_where_a_column_is_empty(folder: Path) -> None:
    policy = load_policy(folder)
    assert policy.commission_rates.schema["effective_to"] == pl.Datetime("us")
    assert policy.policy_versions.schema["auto_receive_days"] == pl.Int64
    assert policy.tier_rules.schema["tier"] == pl.String


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_note_in_chinese_is_read_in_every_encoding_that_spreadsheets_write(folder: Path, encoding: str) -> None:
    path = folder / "policy_versions.csv"
    change(folder, "policy_versions", 2, note="默认规则")
    path.write_bytes(path.read_text(encoding="utf-8").encode(encoding))
    assert load_policy(folder).policy_versions["note"].to_list() == ["默认规则"]


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2026-02-01T00:00:00+08:00", utc("2026-01-31T16:00")),
        ("2026-02-01", utc("2026-01-31T16:00")),
        ("2026-01-31 16:00:00Z", utc("2026-01-31T16:00")),
    ],
)
def test_an_instant_without_an_offset_is_in_the_business_time_zone(
    folder: Path, written: str, instant: datetime
) -> None:
    append(folder, "policy_versions", like=2, effective_from=written)
    assert load_policy(folder).policy_versions["effective_from"].to_list()[1] == instant


def test_an_empty_row_counts_but_says_nothing(folder: Path) -> None:
    path = folder / "bonus_steps.csv"
    path.write_text(path.read_text().replace("\n", "\n,,,,\n", 1))
    assert load_policy(folder).bonus_steps["file_row"].to_list() == [3, 4, 5]


def test_terms_may_settle_when_the_clawback_ends(folder: Path) -> None:
    change(folder, "policy_versions", 2, settle_after_hours=7 * 24)
    assert load_policy(folder).policy_versions["settle_after_hours"].to_list() == [168]


def test_an_empty_amount_of_a_reward_is_nothing(folder: Path) -> None:
    change(folder, "tier_rules", 2, management_bp="", mentor_bp="", mentor_days="")
    change(folder, "bonus_steps", 2, bonus_bp="")
    policy = load_policy(folder)
    assert policy.tier_rules.row(0, named=True)["management_bp"] == 0
    assert policy.bonus_steps.row(0, named=True)["bonus_bp"] == 0


RATE_TWICE = "another row has the same effective_from, level, scope, scope_id, tier and order_kind"

CHANGED = [
    ("policy_versions", 2, {"max_levels": 4}, "max_levels 4 is not within 1 to 3"),
    ("policy_versions", 2, {"max_levels": 0}, "max_levels 0 is not within 1 to 3"),
    ("policy_versions", 2, {"same_device": "on"}, "same_device 'on' is not one of first_member_only, off"),
    ("policy_versions", 2, {"self_purchase": "yes"}, "self_purchase 'yes' is not one of no_commission, allowed"),
    ("policy_versions", 2, {"settle_after_hours": 169}, "settle_after_hours (169) exceeds clawback_days (7)"),
    ("policy_versions", 2, {"auto_receive_days": 0}, "auto_receive_days 0 is not within 1 to 1000000"),
    ("policy_versions", 2, {"launch_days": -1}, "launch_days -1 is not within 0 to 1000000"),
    ("policy_versions", 2, {"launch_days": "30.5"}, "launch_days '30.5' is not a whole number"),
    ("policy_versions", 2, {"launch_days": ""}, "launch_days is empty"),
    ("policy_versions", 2, {"note": " "}, "note is empty"),
    ("policy_versions", 2, {"effective_from": "soon"}, "effective_from 'soon' is not an ISO 8601 instant"),
    ("policy_versions", 2, {"effective_from": "0001-01-01"}, "effective_from '0001-01-01' is not an ISO 8601 instant"),
    ("commission_rates", 3, {"level": 4}, "level 4 is not within 1 to 3"),
    ("commission_rates", 4, {"scope": "shop"}, "scope 'shop' is not one of product, category, stage, all"),
    ("commission_rates", 4, {"scope_id": "sale"}, "the stage 'sale' is not one of peak, launch, off_season, mature"),
    ("commission_rates", 4, {"scope_id": ""}, "the scope stage needs a scope_id"),
    ("commission_rates", 2, {"scope_id": "LAMP"}, "the scope all takes no scope_id"),
    ("commission_rates", 2, {"tier": "boss"}, "tier 'boss' is not one of any, junior, senior, mentor"),
    ("commission_rates", 2, {"order_kind": "any"}, "order_kind 'any' is not one of first, repeat"),
    ("commission_rates", 2, {"rate_bp": 10_001}, "rate_bp 10001 is not within 0 to 10000"),
    ("commission_rates", 2, {"rate_bp": -1}, "rate_bp -1 is not within 0 to 10000"),
    (
        "commission_rates",
        5,
        {"effective_to": "1970-01-01T00:00:00Z"},
        "effective_to is not after effective_from",
    ),
    ("tier_rules", 2, {"tier": "any"}, "tier 'any' is not one of junior, senior, mentor"),
    ("tier_rules", 3, {"window_days": ""}, "a senior needs a window_days of at least 0"),
    ("tier_rules", 3, {"min_deals": 0}, "a senior needs a min_deals of at least 1"),
    ("tier_rules", 3, {"min_deal_fen": ""}, "a senior needs a min_deal_fen of at least 0"),
    ("tier_rules", 4, {"min_senior_downlines": 0}, "a mentor needs a min_senior_downlines of at least 1"),
    ("tier_rules", 4, {"management_bp": 10_001}, "management_bp 10001 is not within 0 to 10000"),
    ("bonus_steps", 2, {"threshold_fen": 0}, "threshold_fen 0 is not within 1 to"),
    ("bonus_steps", 2, {"bonus_fen": "1" * 20}, "bonus_fen 11111111111111111111 is not within 0 to"),
]

APPENDED = [
    ("policy_versions", 2, {"clawback_days": 8}, "another version has the same effective_from"),
    ("commission_rates", 2, {"rate_bp": 1300}, RATE_TWICE),
    ("commission_rates", 2, {"rate_bp": 1300, "effective_to": "2026-01-01"}, RATE_TWICE),
    ("commission_rates", 4, {}, RATE_TWICE),
    ("tier_rules", 3, {"min_deals": 6}, "another row of the same effective_from is for a senior too"),
    ("bonus_steps", 3, {"bonus_fen": 1}, "another step of the same effective_from has the same threshold_fen"),
]


@pytest.mark.parametrize(("file", "row", "cells", "reason"), CHANGED)
def test_a_cell_that_cannot_be_is_refused(folder: Path, file: str, row: int, cells: dict, reason: str) -> None:
    change(folder, file, row, **cells)
    message = refusal(folder)
    assert message.startswith(f"{file}.csv row {row}: {reason}")
    assert "more)" not in message


@pytest.mark.parametrize(("file", "like", "cells", "reason"), APPENDED)
def test_a_row_that_contradicts_another_is_refused(
    folder: Path, file: str, like: int, cells: dict, reason: str
) -> None:
    row = append(folder, file, like, **cells)
    assert refusal(folder) == f"{file}.csv row {row}: {reason}."


@pytest.mark.parametrize(("row", "kind"), [(2, "first"), (3, "repeat")])
@pytest.mark.parametrize("cells", [{"level": 2}, {"scope": "stage", "scope_id": "mature"}, {"rate_bp": ""}])
def test_a_kind_of_order_without_any_base_rate_is_refused(folder: Path, row: int, kind: str, cells: dict) -> None:
    change(folder, "commission_rates", row, **cells)
    assert refusal(folder) == f"commission_rates.csv: it holds no rate for {kind} orders at level 1 and scope all."


def test_a_policy_without_any_version_is_refused(folder: Path) -> None:
    drop(folder, "policy_versions", 2)
    assert refusal(folder) == "policy_versions.csv: it holds no version."


def test_a_missing_file_is_refused(folder: Path) -> None:
    (folder / "tier_rules.csv").unlink()
    assert refusal(folder) == "tier_rules.csv: the file is missing."


@pytest.mark.parametrize(
    ("header", "reason"),
    [("tier", "the column order_kind is missing"), ("order_kind,tier", "the column tier is there twice")],
)
def test_a_missing_or_repeated_column_is_refused(folder: Path, header: str, reason: str) -> None:
    path = folder / "commission_rates.csv"
    path.write_text(path.read_text().replace("order_kind", header, 1))
    assert refusal(folder).startswith(f"commission_rates.csv row 1: {reason}")


def test_a_comma_that_is_not_quoted_is_refused(folder: Path) -> None:
    path = folder / "bonus_steps.csv"
    path.write_text(path.read_text() + "2026-01-01,100,1,0,more, please\n")
    assert refusal(folder).startswith("bonus_steps.csv row 5: it has 6 cells where the header has 5")


def test_a_broken_quote_is_refused(folder: Path) -> None:
    path = folder / "bonus_steps.csv"
    path.write_text(path.read_text() + '2026-01-01,100,1,0,"more')
    assert refusal(folder).startswith("bonus_steps.csv: can't be read as a CSV file")


def test_the_first_problem_is_named_and_the_others_counted(folder: Path) -> None:
    change(folder, "policy_versions", 2, max_levels=4, launch_days=-1)
    change(folder, "bonus_steps", 2, bonus_fen="x")
    assert refusal(folder) == ("policy_versions.csv row 2: launch_days -1 is not within 0 to 1000000 (and 2 more).")
